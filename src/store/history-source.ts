import { existsSync, statSync } from "node:fs";
import { UserError } from "../core/errors.js";
import type { HistoryEvent } from "../core/event.js";
import type { HistoryEnd, HistoryHeader } from "../core/history.js";
import type { FormatReader, HistoryFormat } from "./formats/format.js";
import { formats } from "./formats/index.js";
import { openRunFolder } from "./run-folder.js";
import { openTextFile } from "./text-file.js";

export interface SourceOptions {
  /** One of the formats' names; guessed from the content where it is left out. */
  readonly format?: string | undefined;
  /** Values are `[key value]` pairs of jepsen.independent (jepsen-edn and jepsen-log). */
  readonly independent?: boolean | undefined;
}

/** A history that is read as it is asked for: its events are never held, so that it may be longer than the memory. */
export interface HistorySource {
  readonly format: HistoryFormat;
  /** Whether the format was told from the content, and not by the caller or the place of the file. */
  readonly guessed: boolean;
  /** Known at once; undefined for histories from elsewhere, and where a kill left no whole header. */
  readonly header: HistoryHeader | undefined;
  /** In order, well formed. May be iterated once. Throws a UserError with file and line for what is wrong. */
  events(): Iterable<HistoryEvent>;
  /** What the reader had to forgive or skip; complete once the events are drained. */
  readonly warnings: readonly string[];
  /** How the run ended, where the format tells; known once the events are drained. */
  readonly end: HistoryEnd | undefined;
}

/**
 * Opens a history file, or the history in a run's folder. Throws a UserError where there is none, where its format is
 * not known, or where its header is wrong.
 */
export function openSource(path: string, { format, independent = false }: SourceOptions = {}): HistorySource {
  const named = format === undefined ? undefined : formatNamed(format);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = openTextFile(isFolder ? historyFileOf(path) : path);
  // What stands in a run's folder is ours, however little of it was written.
  const known = named ?? (isFolder ? formatNamed("usurper") : undefined);
  const reader = known ?? guess(file.path, file.sample);
  const reading = reader.open(file, { independent });
  let begun = false;
  return {
    format: reader.name,
    guessed: known === undefined,
    header: reading.header,
    events() {
      if (begun) throw new RangeError("the events of a history source can be iterated only once");
      begun = true;
      return reading.events();
    },
    get warnings() {
      return reading.warnings;
    },
    get end() {
      return reading.end;
    },
  };
}

function formatNamed(name: string): FormatReader {
  const found = formats.find((format) => format.name === name);
  if (found !== undefined) return found;
  throw new UserError(`unknown format ${name}`, { hint: `known: ${formats.map((format) => format.name).join(", ")}` });
}

function guess(path: string, sample: string): FormatReader {
  if (sample.trim() === "")
    throw new UserError("the file is empty: there is no history in it", { place: { file: path } });
  const found = formats.find((format) => format.recognises(sample));
  if (found !== undefined) return found;
  const examples = formats.map(({ name, example }) => `  ${name.padEnd(14)}${example}`);
  throw new UserError(`is in no format that is known. A history looks like one of these:\n${examples.join("\n")}`, {
    place: { file: path, line: 1 },
    hint: "name the format with --format if the file begins with something else",
  });
}

function historyFileOf(folder: string): string {
  const { historyFile } = openRunFolder(folder);
  if (existsSync(historyFile)) return historyFile;
  throw new UserError(`the run in ${folder} has no history.jsonl: it never started`, {
    hint: "run it again; its plan.json says what it was to be",
  });
}

import { existsSync, statSync } from "node:fs";
import { UserError } from "../core/errors.js";
import type { History } from "../core/history.js";
import { readHistory } from "./history-reader.js";
import { openRunFolder } from "./run-folder.js";

/** The formats that `--format` takes, and how each is read. */
const READERS: { readonly [format: string]: (path: string) => History } = { usurper: readHistory };

/**
 * The history in a file or in a run's folder. Throws a UserError where there is none, or where nobody can read its
 * format.
 */
export function openHistory(path: string, format = "usurper"): History {
  const read = Object.hasOwn(READERS, format) ? READERS[format] : undefined;
  if (read === undefined) {
    throw new UserError(`unknown format ${format}`, { hint: `known: ${Object.keys(READERS).join(", ")}` });
  }
  return read(historyFileOf(path));
}

function historyFileOf(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return path;
  const { historyFile } = openRunFolder(path);
  if (existsSync(historyFile)) return historyFile;
  throw new UserError(`the run in ${path} has no history.jsonl: it never started`, {
    hint: "run it again; its plan.json says what it was to be",
  });
}

import type { HistoryEvent } from "../../core/event.js";
import type { HistoryEnd, HistoryHeader } from "../../core/history.js";
import type { TextFile } from "../text-file.js";

/** The names that `--format` takes. */
export type HistoryFormat = "usurper" | "jepsen-edn" | "jepsen-log" | "porcupine-kv";

export interface ReadOptions {
  /** Values are `[key value]` pairs of jepsen.independent: the key names the object, the value is the operation's. */
  readonly independent: boolean;
}

/** A format that histories come in. */
export interface FormatReader {
  readonly name: HistoryFormat;
  /** A line of it, for whoever has to name a format or to repair a file. */
  readonly example: string;
  /** Whether a file that begins with this text (up to a megabyte) is of this format. */
  recognises(sample: string): boolean;
  /** Begins to read. Throws a UserError where the options do not apply to the format, or its header is wrong. */
  open(file: TextFile, options: ReadOptions): Reading;
}

/** A file being read. */
export interface Reading {
  /** Known at once where the format has such a thing. */
  readonly header: HistoryHeader | undefined;
  /** May be iterated once. Throws a UserError with file and line. */
  events(): Generator<HistoryEvent>;
  /** What was forgiven or skipped; complete once the events are drained. */
  readonly warnings: readonly string[];
  /** Known once the events are drained. */
  readonly end: HistoryEnd | undefined;
}

import { type SourcePlace, UserError } from "../../core/errors.js";
import type { HistoryEvent } from "../../core/event.js";
import { EdnParser, EdnSyntaxError } from "../edn/parser.js";
import type { EdnValue } from "../edn/value.js";
import { EventBuilder } from "../jepsen/event-builder.js";
import type { RawEvent } from "../jepsen/raw-event.js";
import { type Line, linesOf } from "../lines.js";
import type { TextFile } from "../text-file.js";
import type { FormatReader, Reading, ReadOptions } from "./format.js";

/**
 * Process, type, f, and what follows, wherever they stand in a line: after `INFO  jepsen.util - ` in old logs, after a
 * time and a worker's name in newer ones, alone in Jepsen's `history.txt`.
 */
const EVENT = /(?:^|\s)(\d+|:[\w-]+)\s+:(invoke|ok|fail|info)\s+:\S+(?:\s|$)/;
/** Before its line feed, a value that ends in a digit or letter may have been going on. */
const WHOLE_VALUE = /(?:[\])}"]|\snil)\s*$/;

/**
 * Jepsen's log, each operation a line, in the order of the lines. A read of nil shows that nothing is there, and a
 * failed cas that its `from` was not. Everything else in the log is skipped.
 */
export const jepsenLog: FormatReader = {
  name: "jepsen-log",
  example: "INFO  jepsen.util - 0\t:invoke\t:write\t3",
  recognises: (sample) =>
    sample.split("\n", 1000).some((line) => EVENT.test(line) && !/^[\s,]*(?:[[{(;#]|$)/.test(line)),
  open: readLog,
};

function readLog(file: TextFile, { independent }: ReadOptions): Reading {
  const warnings: string[] = [];
  return {
    header: undefined,
    end: undefined,
    warnings,
    *events(): Generator<HistoryEvent> {
      let line: Line = { text: "", number: 1, ended: true };
      const place = (): SourcePlace => ({ file: file.path, line: line.number });
      const builder = new EventBuilder(
        { nilReads: "show-null", failedCas: "was-refused", keys: independent ? "independent" : "named" },
        place,
      );
      let skipped = 0;
      let events = 0;
      for (line of linesOf(file)) {
        const found = EVENT.exec(line.text);
        if (found === null) {
          if (line.text.trim() !== "") skipped += 1;
          continue;
        }
        if (!line.ended && !WHOLE_VALUE.test(line.text)) {
          warnings.push(`${file.path}:${line.number}: the last line may be torn and was dropped`);
          break;
        }
        events += 1;
        const event = builder.take(eventIn(line, found, place));
        if (event !== undefined) yield event;
      }
      if (events === 0) warnings.push(`${file.path}: the file holds no events`);
      if (skipped > 0) warnings.push(`${file.path}: ${skipped} lines that are no events skipped`);
      warnings.push(...builder.warnings());
    },
  };
}

/** The event that stands in a line, where it was found. */
function eventIn(line: Line, found: RegExpExecArray, place: () => SourcePlace): RawEvent {
  const start = found.index + found[0].length - found[0].trimStart().length;
  const parser = new EdnParser();
  parser.text = line.text;
  parser.at = start;
  parser.final = true;
  try {
    const forms: EdnValue[] = [];
    // What follows the value is the error, in whatever notation.
    while (forms.length < 4 && parser.skip()) forms.push(parser.form());
    const error = line.text.slice(parser.at).trim();
    const [process, type, f, value] = forms;
    return {
      process,
      type,
      f,
      value,
      error: error === "" ? undefined : error,
      key: undefined,
      time: undefined,
      index: undefined,
    };
  } catch (thrown) {
    if (!(thrown instanceof EdnSyntaxError)) throw thrown;
    throw new UserError(thrown.message, { place: { ...place(), column: thrown.offset + 1 } });
  }
}

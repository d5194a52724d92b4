import { UserError } from "../../core/errors.js";
import type { HistoryEvent } from "../../core/event.js";
import { HISTORY_FORMAT, type HistoryEnd, type HistoryHeader } from "../../core/history.js";
import { type Line, linesOf } from "../lines.js";
import { createLineParser, type LineParser } from "../parse-line.js";
import type { TextFile } from "../text-file.js";
import { createWellFormedness } from "../well-formed.js";
import type { FormatReader, Reading } from "./format.js";

/**
 * Our own format, read as far as it goes. What a kill leaves is forgiven with a warning: a torn last line, a missing
 * `end`, no line at all. Anything else that is wrong throws a UserError with file and line: a checker must not judge
 * what nobody recorded.
 */
export const usurper: FormatReader = {
  name: "usurper",
  example: `{"format":"${HISTORY_FORMAT}","seed":7,"system":"raft",...}, then one event a line`,
  recognises: (sample) => /^\s*\{\s*"[^"]*"\s*:/.test(sample) || beginsHeader(sample.trim()),
  open(file, { independent }) {
    if (independent) {
      throw new UserError("--independent does not apply to usurper's own histories, whose events name their keys");
    }
    return new UsurperReading(file);
  },
};

class UsurperReading implements Reading {
  readonly header: HistoryHeader | undefined;
  readonly warnings: string[] = [];
  end: HistoryEnd | undefined;
  readonly #parser: LineParser;
  readonly #lines: Generator<Line>;

  constructor(readonly file: TextFile) {
    this.#parser = createLineParser(file.path);
    this.#lines = linesOf(file);
    this.header = this.#readHeader();
  }

  *events(): Generator<HistoryEvent> {
    const problemWith = createWellFormedness();
    let events = 0;
    for (const line of this.#lines) {
      if (isBlank(line) || this.#isTorn(line)) continue;
      if (this.end !== undefined) throw this.#parser.problem(line, "a line follows the end of the history");
      const parsed = this.#parser.eventOrEnd(line);
      if (parsed.type === "end") {
        this.#finish(line, parsed, events);
      } else {
        const problem = problemWith(parsed);
        if (problem !== undefined) throw this.#parser.problem(line, problem);
        events += 1;
        yield parsed;
      }
    }
    if (this.end === undefined) {
      this.warnings.push(`${this.file.path}: the history has no end: the harness died while it ran`);
    }
  }

  #readHeader(): HistoryHeader | undefined {
    for (let next = this.#lines.next(); next.done !== true; next = this.#lines.next()) {
      const line = next.value;
      if (isBlank(line)) continue;
      if (!line.ended && beginsHeader(line.text) && this.#isTorn(line)) return undefined;
      return this.#parser.header(line);
    }
    this.warnings.push(`${this.file.path}: the file is empty`);
    return undefined;
  }

  /** Whether a last line without its line feed is cut short; then it is dropped, which is said. */
  #isTorn(line: Line): boolean {
    if (line.ended || parses(line.text)) return false;
    this.warnings.push(`${this.file.path}:${line.number}: the last line is torn and was dropped`);
    return true;
  }

  #finish(line: Line, end: HistoryEnd, events: number): void {
    if (end.events !== events) {
      throw this.#parser.problem(line, `the end counts ${end.events} events, the file holds ${events}`);
    }
    this.end = end;
  }
}

function isBlank({ text }: Line): boolean {
  return text.charCodeAt(0) !== 123 && text.trim() === "";
}

/** A line without its line feed may still be whole: of an object, no proper prefix is JSON. */
function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a torn first line is the beginning of a header, and the file therefore ours. */
function beginsHeader(text: string): boolean {
  const start = `{"format":"${HISTORY_FORMAT}"`;
  return text.startsWith(start) || (text !== "" && start.startsWith(text));
}

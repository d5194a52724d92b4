import type { HistoryEvent } from "../core/event.js";
import { HISTORY_FORMAT, type History, type HistoryEnd, type HistoryHeader } from "../core/history.js";
import { type Line, linesOf } from "./lines.js";
import { createLineParser } from "./parse-line.js";
import { createWellFormedness } from "./well-formed.js";

/**
 * Reads a history in our own format, as far as it goes. What a kill leaves is forgiven with a warning: a torn last
 * line, a missing `end`, no line at all. Anything else that is wrong throws a UserError with file and line: a checker
 * must not judge what nobody recorded.
 */
export function readHistory(path: string): History {
  const reading = new Reading(path);
  for (const line of linesOf(path)) reading.take(line);
  return reading.finish();
}

class Reading {
  readonly #parser;
  readonly #problemWith = createWellFormedness();
  readonly #events: HistoryEvent[] = [];
  readonly #warnings: string[] = [];
  #header: HistoryHeader | undefined;
  #end: HistoryEnd | undefined;
  #torn = false;

  constructor(readonly path: string) {
    this.#parser = createLineParser(path);
  }

  take(line: Line): void {
    if (line.text.trim() === "") return;
    if (!line.ended && !parses(line.text) && (this.#header !== undefined || beginsHeader(line.text))) {
      this.#torn = true;
      this.#warnings.push(`${this.path}:${line.number}: the last line is torn and was dropped`);
    } else if (this.#header === undefined) {
      this.#header = this.#parser.header(line);
    } else if (this.#end !== undefined) {
      throw this.#parser.problem(line, "a line follows the end of the history");
    } else {
      this.#takeEventOrEnd(line);
    }
  }

  #takeEventOrEnd(line: Line): void {
    const parsed = this.#parser.eventOrEnd(line);
    if (parsed.type !== "end") {
      const problem = this.#problemWith(parsed);
      if (problem !== undefined) throw this.#parser.problem(line, problem);
      this.#events.push(parsed);
      return;
    }
    if (parsed.events !== this.#events.length) {
      const counts = `the end counts ${parsed.events} events, the file holds ${this.#events.length}`;
      throw this.#parser.problem(line, counts);
    }
    this.#end = parsed;
  }

  finish(): History {
    if (this.#header === undefined && !this.#torn) this.#warnings.push(`${this.path}: the file is empty`);
    if (this.#end === undefined) {
      this.#warnings.push(`${this.path}: the history has no end: the harness died while it ran`);
    }
    return {
      ...(this.#header === undefined ? {} : { header: this.#header }),
      events: this.#events,
      ...(this.#end === undefined ? {} : { end: this.#end }),
      warnings: this.#warnings,
    };
  }
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
  return text.startsWith(start) || start.startsWith(text);
}

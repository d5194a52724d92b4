import type { HistoryEvent } from "../core/event.js";
import { detached } from "./detached.js";

/** Of as many different lines, stamps aside, the last are kept. */
const MAX_KNOWN = 4096;
const MAX_TAIL_LENGTH = 500;
/** After so many lines it is known whether they repeat. */
const TRIAL_LINES = 10_000;
const MAX_DIGITS = 15;
const FIELDS = ['{"index":', ',"timeNs":', ',"process":'] as const;

/** What a line says after its stamps, understood and checked. */
type Tail = Omit<HistoryEvent, "index" | "timeNs" | "process">;

/**
 * Lines of a history differ in their stamps; what follows them (type, operation, host, a small value) comes again and
 * again. It is parsed and checked the first time, and only looked up later: reading is then twice as fast. Where lines
 * hardly repeat, this gives itself up.
 */
export class StampedLines {
  readonly #known = new Map<string, Tail>();
  readonly #stamps = [0, 0, 0];
  #lines = 0;
  #hits = 0;
  #worthIt = true;

  /** The event in a line, or undefined where it must be parsed. */
  event(line: string): HistoryEvent | undefined {
    if (!this.#worthIt) return undefined;
    if (++this.#lines === TRIAL_LINES) this.#worthIt = 2 * this.#hits > this.#lines;
    const end = this.#readStamps(line);
    const tail = end === 0 ? undefined : this.#known.get(line.slice(end));
    if (tail === undefined) return undefined;
    this.#hits += 1;
    const [index, timeNs, process] = this.#stamps;
    return { index, timeNs, process, ...tail } as HistoryEvent;
  }

  /** Remembers what the line held, an event that is in order whatever its stamps are. */
  learn(line: string, event: HistoryEvent): void {
    if (!this.#worthIt || this.#known.size >= MAX_KNOWN) return;
    const end = this.#readStamps(line);
    if (end === 0 || line.length - end > MAX_TAIL_LENGTH) return;
    const { index, timeNs, process, ...tail } = event;
    // A line that gives a stamp twice says something else than its beginning.
    const [first, second, third] = this.#stamps;
    if (index === first && timeNs === second && process === third) this.#known.set(detached(line.slice(end)), tail);
  }

  /** Where the stamps end that begin a line as our writer writes it; 0 where it begins in another way. */
  #readStamps(line: string): number {
    let at = 0;
    for (let field = 0; field < FIELDS.length; field++) {
      const name = FIELDS[field] as string;
      if (!line.startsWith(name, at)) return 0;
      at += name.length;
      const start = at;
      let value = 0;
      for (let digit = line.charCodeAt(at) - 48; digit >= 0 && digit <= 9; digit = line.charCodeAt(++at) - 48) {
        value = value * 10 + digit;
      }
      const digits = at - start;
      if (digits === 0 || digits > MAX_DIGITS || (digits > 1 && line.charCodeAt(start) === 48)) return 0;
      this.#stamps[field] = value;
    }
    return line.charCodeAt(at) === 44 ? at : 0;
  }
}

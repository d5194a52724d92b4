import { type SourcePlace, UserError } from "../../core/errors.js";
import type { HistoryEvent } from "../../core/event.js";
import type { Json } from "../../core/json.js";
import { NS_PER_MS } from "../../core/units.js";
import { ednText } from "../edn/print.js";
import { EdnValueError } from "../edn/to-json.js";
import { type EdnValue, sequenceOf } from "../edn/value.js";
import { BREACH } from "../well-formed.js";
import { answerOf, invocationOf, type NilReads, ShapeError } from "./operation-shapes.js";
import { nameOf, type RawEvent } from "./raw-event.js";

/** What the events of one source mean where sources differ. */
export interface Semantics {
  readonly nilReads: NilReads;
  /** Whether a failed cas says that its `from` was not there, or nothing. */
  readonly failedCas: "was-refused" | "says-nothing";
  /** Whether values are `[key value]` pairs of independent objects, and only the keyed operations that are taken. */
  readonly keys: "independent" | "named";
}

/** A process of the source, and the operation it has outstanding. */
interface Thread {
  /** The number it has with us: a process that goes on after an `info` gets a new one. */
  process: number;
  readonly host: string;
  retired: boolean;
  open:
    | { readonly sourceF: string; readonly f: string; readonly value: Json; readonly key: string | undefined }
    | undefined;
}

/**
 * Turns the events of a Jepsen history into ours, in the order of the file: that is the order in which the test's own
 * harness saw them. Stamps are kept as far as they follow this order, and are raised above their predecessor's where
 * they do not. Throws a UserError for what breaks a rule or is not understood.
 */
export class EventBuilder {
  readonly #threads = new Map<number, Thread>();
  readonly #numbers = new Set<number>();
  #highestNumber = -1;
  #nextIndex = 0;
  #lastNs = -1;
  #lastTime = -1;
  #lastIndex = -1;
  #skipped = 0;
  readonly #skippedNames = new Set<string>();
  #timesBack = 0;
  #indicesBack = 0;
  #pairedReads = 0;

  /** `place` tells where the event given last stands. */
  constructor(
    readonly semantics: Semantics,
    readonly place: () => SourcePlace,
  ) {}

  /** The event, or undefined for one of a process that is no client's. */
  take(raw: RawEvent): HistoryEvent | undefined {
    const { process } = raw;
    if (typeof process !== "number") {
      this.#skip(process);
      return undefined;
    }
    if (!Number.isSafeInteger(process) || process < 0) throw this.#problem(`process: ${process} is no process number`);
    try {
      return this.#event(process, raw);
    } catch (thrown) {
      if (thrown instanceof ShapeError) throw this.#problem(`process ${process}: ${thrown.message}`, thrown.hint);
      if (thrown instanceof EdnValueError) throw this.#problem(`process ${process}: ${thrown.message}`);
      throw thrown;
    }
  }

  /** What was skipped or forgiven, told once all events were taken. */
  warnings(): readonly string[] {
    const { file } = this.place();
    const warnings: string[] = [];
    const say = (count: number, what: string): void => {
      if (count > 0) warnings.push(`${file}: ${count} ${count === 1 ? "event" : "events"} ${what}`);
    };
    say(this.#skipped, `of processes that are no clients skipped (${[...this.#skippedNames].join(", ")})`);
    say(this.#timesBack, "with a :time before the one above: the order of the file counts");
    say(this.#indicesBack, "with an :index below the one above: the order of the file counts");
    say(this.#pairedReads, "with a read of [key nil]: if these are keys of jepsen.independent, pass --independent");
    return warnings;
  }

  #event(source: number, raw: RawEvent): HistoryEvent {
    const f = nameOf(raw.f);
    if (f === undefined || f === "") throw this.#problem(`f: expected a name, got ${shown(raw.f)}`);
    switch (nameOf(raw.type)) {
      case "invoke":
        return this.#invoke(source, f, raw);
      case "ok":
      case "fail":
      case "info":
        return this.#complete(source, f, raw);
      default:
        throw this.#problem(`type: expected one of :invoke, :ok, :fail, :info, got ${shown(raw.type)}`);
    }
  }

  #invoke(source: number, sourceF: string, raw: RawEvent): HistoryEvent {
    const thread = this.#threadOf(source);
    if (thread.open !== undefined) throw this.#problem(BREACH.outstanding(source, sourceF, thread.open.sourceF));
    if (thread.retired) {
      thread.process = this.#freeNumber(source);
      thread.retired = false;
    }
    const [key, value] = this.#keyed(raw, undefined);
    if (sourceF === "read" && isUnreadPair(value)) this.#pairedReads += 1;
    const { f, value: invoked } = invocationOf(sourceF, value);
    thread.open = { sourceF, f, value: invoked, key };
    const { process, host } = thread;
    const timeNs = this.#nextTimeNs(raw);
    const index = this.#nextIndex++;
    // Written out: spreading shared fields costs more than all the rest.
    return key === undefined
      ? { index, timeNs, process, type: "invoke", f, value: invoked, host }
      : { index, timeNs, process, type: "invoke", f, value: invoked, host, key };
  }

  #complete(source: number, sourceF: string, raw: RawEvent): HistoryEvent {
    const thread = this.#threads.get(source);
    const open = thread?.open;
    if (thread === undefined || open === undefined) throw this.#problem(BREACH.notInvoked(source, sourceF));
    if (open.sourceF !== sourceF) throw this.#problem(BREACH.otherInvoked(source, sourceF, open.sourceF));
    const { process } = thread;
    const { f, value: invoked } = open;
    const type = nameOf(raw.type);
    const answer = type === "ok" ? answerOf(f, invoked, this.#keyed(raw, open)[1], this.semantics.nilReads) : undefined;
    thread.open = undefined;
    const timeNs = this.#nextTimeNs(raw);
    const index = this.#nextIndex++;
    const error = raw.error === undefined ? undefined : (nameOf(raw.error) ?? ednText(raw.error));
    if (type === "info") {
      thread.retired = true;
      return {
        index,
        timeNs,
        process,
        type,
        f,
        value: invoked,
        error: error ?? nameOf(raw.value) ?? "unknown outcome",
      };
    }
    if (answer !== undefined) return { index, timeNs, process, type: "ok", f, value: answer };
    const cause = f === "cas" && this.semantics.failedCas === "was-refused" ? "refused" : "unavailable";
    const why = type === "ok" ? "nil was read, which says nothing" : error;
    const event = { index, timeNs, process, type: "fail", f, value: invoked, cause } as const;
    return why === undefined ? event : { ...event, error: why };
  }

  /** The key and the value without it; `open` is what a completion completes. */
  #keyed(raw: RawEvent, open: Thread["open"]): readonly [key: string | undefined, value: EdnValue] {
    const { value = null } = raw;
    const [key, bare] = this.semantics.keys === "named" ? [namedKey(raw), value] : this.#unpaired(value, open);
    if (open === undefined || key === undefined || key === open.key) return [key, bare];
    throw new ShapeError(`completes with the key ${key}, but was invoked with ${open.key ?? "none"}`);
  }

  #unpaired(value: EdnValue, open: Thread["open"]): readonly [key: string | undefined, value: EdnValue] {
    if (open !== undefined && value === null) return [open.key, null];
    const pair = sequenceOf(value);
    if (pair?.length !== 2) throw new ShapeError(`expected a pair [key value], got ${ednText(value)}`);
    return [ednText(pair[0] as EdnValue), pair[1] as EdnValue];
  }

  #threadOf(source: number): Thread {
    let thread = this.#threads.get(source);
    if (thread === undefined) {
      thread = { process: this.#freeNumber(source), host: `p${source}`, retired: false, open: undefined };
      this.#threads.set(source, thread);
    }
    return thread;
  }

  /** The wanted number, or one above all others where another process has it. */
  #freeNumber(wanted: number): number {
    const number = this.#numbers.has(wanted) ? this.#highestNumber + 1 : wanted;
    this.#numbers.add(number);
    this.#highestNumber = Math.max(this.#highestNumber, number);
    return number;
  }

  #nextTimeNs({ time, index }: RawEvent): number {
    if (isStamp(time)) {
      if (time < this.#lastTime) this.#timesBack += 1;
      this.#lastTime = time;
    }
    if (isStamp(index)) {
      if (index < this.#lastIndex) this.#indicesBack += 1;
      this.#lastIndex = index;
    }
    // Without times nobody knows how long anything took; a millisecond an event can at least be drawn.
    const gapNs = this.#lastTime < 0 ? NS_PER_MS : 1;
    this.#lastNs = Math.max(this.#lastNs < 0 ? 0 : this.#lastNs + gapNs, isStamp(time) ? time : 0);
    return this.#lastNs;
  }

  #skip(process: EdnValue | undefined): void {
    if (nameOf(process) === undefined) {
      throw this.#problem(`process: expected a number, or a name like :nemesis, got ${shown(process)}`);
    }
    this.#skipped += 1;
    if (this.#skippedNames.size < 5) this.#skippedNames.add(ednText(process as EdnValue));
  }

  #problem(message: string, hint?: string): UserError {
    return new UserError(message, { place: this.place(), ...(hint === undefined ? {} : { hint }) });
  }
}

function namedKey({ key }: RawEvent): string | undefined {
  return key === undefined || typeof key === "string" ? key : ednText(key);
}

function isUnreadPair(value: EdnValue): boolean {
  const pair = sequenceOf(value);
  return pair?.length === 2 && pair[1] === null;
}

/** Stamps that no number holds exactly (nanoseconds since 1970) are passed over: the order tells. */
function isStamp(value: EdnValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function shown(value: EdnValue | undefined): string {
  return value === undefined ? "nothing" : ednText(value);
}

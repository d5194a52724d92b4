import type { Model, ModelCall } from "../../contract/model.js";
import type { Ns } from "../../core/units.js";
import { AccessNumbers } from "./access-numbers.js";

/** One call, as tests and explanations write it. */
export interface TimedCall {
  readonly call: ModelCall;
  readonly startNs: Ns;
  /** Infinity where the outcome is unknown: it may take effect at any time after its start, or never. */
  readonly endNs: Ns;
  /** Indices of the invocation and, where there is one, the completion. */
  readonly events: readonly number[];
}

/**
 * Calls on one object in columns: a million of them take some tens of megabytes. A call is its place in the columns.
 * Each took effect, if it did, within the closed interval from its start to its end.
 */
export interface CallLog {
  readonly size: number;
  /** By call: its kind, a number within `calls`. Equal calls, equal kinds. */
  readonly kinds: Int32Array;
  /** By kind: the call. Several logs may share them, so that some kinds may not occur in this one. */
  readonly calls: readonly ModelCall[];
  readonly startNs: Float64Array;
  /** Infinity where the outcome is unknown. */
  readonly endNs: Float64Array;
  /** Index of the event that invoked it. */
  readonly invoked: Int32Array;
  /** Index of the event that completed it, -1 where there is none. */
  readonly completed: Int32Array;
  /** The process that called, -1 where nobody knows. */
  readonly processes: Int32Array;
  /** What the kinds read and write, where they were collected for a model. */
  readonly accesses?: AccessNumbers;
}

/** Gives each distinct call a number. Calls are told apart by their JSON text. */
export class CallKinds {
  readonly calls: ModelCall[] = [];
  readonly accesses: AccessNumbers | undefined;
  readonly #kinds = new Map<string, number>();

  constructor(model?: Model) {
    this.accesses = model?.access === undefined ? undefined : new AccessNumbers(model);
  }

  kindOf(call: ModelCall): number {
    const text = JSON.stringify(call);
    let kind = this.#kinds.get(text);
    if (kind === undefined) {
      kind = this.calls.push(call) - 1;
      this.accesses?.add(call);
      this.#kinds.set(text, kind);
    }
    return kind;
  }
}

/** More kinds than that are not kept for the next history. */
const MOST_SHARED = 4096;
const shared = new WeakMap<Model, CallKinds>();

/**
 * The kinds of calls to a model that earlier histories had, for one more: whoever judges many short histories has the
 * model asked only for what is new. A model that promises more the fewer calls there are gets kinds of its own.
 */
export function kindsFor(model: Model): CallKinds {
  const known = shared.get(model);
  if (known !== undefined && known.calls.length <= MOST_SHARED) return known;
  const kinds = new CallKinds(model);
  if (model.among === undefined) shared.set(model, kinds);
  return kinds;
}

/** Forgets the kinds that a large history left behind. */
export function forgetLargeKinds(model: Model): void {
  if ((shared.get(model)?.calls.length ?? 0) > MOST_SHARED) shared.delete(model);
}

const FIRST_CAPACITY = 16;

/** Collects calls one by one; `kinds` may be shared with other logs of the same model. */
export class CallLogBuilder {
  #size = 0;
  #kinds = new Int32Array(FIRST_CAPACITY);
  #startNs = new Float64Array(FIRST_CAPACITY);
  #endNs = new Float64Array(FIRST_CAPACITY);
  #invoked = new Int32Array(FIRST_CAPACITY);
  #completed = new Int32Array(FIRST_CAPACITY);
  #processes = new Int32Array(FIRST_CAPACITY);

  constructor(readonly kinds = new CallKinds()) {}

  get size(): number {
    return this.#size;
  }

  /** `completed` is -1 where no event completed it, `process` -1 where nobody knows it. */
  add(call: ModelCall, startNs: Ns, endNs: Ns, invoked: number, completed: number, process = -1): void {
    if (this.#size === this.#kinds.length) this.#grow();
    const at = this.#size++;
    this.#kinds[at] = this.kinds.kindOf(call);
    this.#startNs[at] = startNs;
    this.#endNs[at] = endNs;
    this.#invoked[at] = invoked;
    this.#completed[at] = completed;
    this.#processes[at] = process;
  }

  build(): CallLog {
    const size = this.#size;
    const { accesses } = this.kinds;
    return {
      ...(accesses === undefined ? {} : { accesses }),
      size,
      calls: this.kinds.calls,
      kinds: this.#kinds.subarray(0, size),
      startNs: this.#startNs.subarray(0, size),
      endNs: this.#endNs.subarray(0, size),
      invoked: this.#invoked.subarray(0, size),
      completed: this.#completed.subarray(0, size),
      processes: this.#processes.subarray(0, size),
    };
  }

  #grow(): void {
    const capacity = 2 * this.#size;
    this.#kinds = grown(this.#kinds, new Int32Array(capacity));
    this.#startNs = grown(this.#startNs, new Float64Array(capacity));
    this.#endNs = grown(this.#endNs, new Float64Array(capacity));
    this.#invoked = grown(this.#invoked, new Int32Array(capacity));
    this.#completed = grown(this.#completed, new Int32Array(capacity));
    this.#processes = grown(this.#processes, new Int32Array(capacity));
  }
}

function grown<Column extends Int32Array | Float64Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

/** The same calls in the order of their invocations. */
export function byInvocation(log: CallLog): CallLog {
  if (log.invoked.every((event, at) => at === 0 || event >= (log.invoked[at - 1] as number))) return log;
  const order = Int32Array.from(log.invoked.keys()).sort(
    (a, b) => (log.invoked[a] as number) - (log.invoked[b] as number),
  );
  const sorted = <Column extends Int32Array | Float64Array>(column: Column): Column =>
    column.map((_, at) => column[order[at] as number] as number) as Column;
  return {
    ...log,
    kinds: sorted(log.kinds),
    startNs: sorted(log.startNs),
    endNs: sorted(log.endNs),
    invoked: sorted(log.invoked),
    completed: sorted(log.completed),
    processes: sorted(log.processes),
  };
}

/** The log of calls that stand as objects. */
export function callLogOf(calls: readonly TimedCall[]): CallLog {
  const log = new CallLogBuilder();
  for (const { call, startNs, endNs, events } of calls) {
    log.add(call, startNs, endNs, events[0] ?? -1, events[1] ?? -1);
  }
  return log.build();
}

/** One call of a log as an object. */
export function callAt(log: CallLog, at: number): TimedCall {
  const completed = log.completed[at] as number;
  const invoked = log.invoked[at] as number;
  return {
    call: log.calls[log.kinds[at] as number] as ModelCall,
    startNs: log.startNs[at] as number,
    endNs: log.endNs[at] as number,
    events: completed < 0 ? [invoked] : [invoked, completed],
  };
}

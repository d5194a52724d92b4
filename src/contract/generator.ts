import type { HistoryEvent } from "../core/event.js";
import type { Random } from "../core/random.js";
import type { Ns } from "../core/units.js";
import type { OperationRequest } from "./host.js";

/** A thread of a host: at most one operation at a time. Its process number changes when one retires. */
export interface Thread {
  readonly thread: number;
  readonly host: string;
  readonly role: "contender" | "reader";
}

export interface GeneratorContext {
  readonly nowNs: Ns;
  /** Threads free to take an operation, ascending. */
  readonly free: readonly Thread[];
  /** All threads, ascending. */
  readonly threads: readonly Thread[];
  readonly random: Random;
}

/** An operation for one thread, not before `atNs` (undefined: at once). */
export interface Emission {
  readonly thread: number;
  readonly op: OperationRequest;
}

/**
 * What a generator says when asked:
 * - `emit`: this operation for a free thread now; go on with `next`.
 * - `wait`: nothing now; ask again at `untilNs` (undefined: after the next event); go on with `next`.
 * - `done`: never again anything.
 */
export type Step =
  | { readonly type: "emit"; readonly emission: Emission; readonly next: Generator }
  | { readonly type: "wait"; readonly untilNs?: Ns; readonly next: Generator }
  | { readonly type: "done" };

/** What happened, as the generator sees it: an event of a thread's operation, or a note of a host. */
export interface GeneratorEvent {
  /** Undefined for a note that belongs to no thread; notes of a host carry its main thread. */
  readonly thread: number | undefined;
  readonly event: HistoryEvent;
}

/** An immutable source of operations (after Jepsen's `generator.clj`). */
export interface Generator {
  next(context: GeneratorContext): Step;
  /** The generator that knows of this event. Returns itself where it does not care. */
  update(context: GeneratorContext, event: GeneratorEvent): Generator;
}

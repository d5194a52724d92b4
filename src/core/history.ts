import type { ElectionCosts } from "./election-costs.js";
import {
  type CompletionEvent,
  type HistoryEvent,
  type InvokeEvent,
  isCompletion,
  type NoteEvent,
  type NoteName,
} from "./event.js";
import type { Ms } from "./units.js";

export const HISTORY_FORMAT = "usurper-history/1";

/** How a resource treats fencing tokens: see DESIGN words. */
export type Fence = "guard" | "token" | "none";

export type ResourceKind =
  | "register"
  | "fenced-register"
  | "fenced-log"
  | "multi-register"
  | "kv"
  | "lock"
  | "set"
  | "queue";

export interface Resource {
  readonly kind: ResourceKind;
  readonly fence: Fence;
  /** The election, or the lock, whose tokens it takes, where it takes any. */
  readonly election?: string;
}

/** The bounds that the checkers may rely on. */
export interface Bounds {
  /** The lease's time to live. */
  readonly ttlMs: Ms;
  /** How far any clock's rate may be off, in parts per million. */
  readonly clockRatePpm: number;
  /** A client's own timeout of one operation. */
  readonly operationTimeoutMs: Ms;
  /** Within this time after the last heal a fenced write must succeed (E8). */
  readonly recoveryMs: Ms;
  /** Within this time a faulted contender must have noticed the loss of its lease (E3). */
  readonly detectionMs: Ms;
  /**
   * For how long the system keeps everyone else from a lock, or from leading, once its holder's session ran out by itself
   * (E9). Absent where it promises none.
   */
  readonly lockDelayMs?: Ms;
}

/** What was run: everything a checker needs beside the events, and nothing that differs between equal runs. */
export interface HistoryHeader {
  readonly format: typeof HISTORY_FORMAT;
  readonly seed: number;
  /** `name@version`, or the name alone where there are no versions. */
  readonly system: string;
  readonly env: string;
  readonly workload: string;
  readonly bug?: string;
  readonly nodes: readonly string[];
  readonly contenders: readonly string[];
  readonly readers: readonly string[];
  /** Number of threads; a process that retires goes on as process + threads. */
  readonly threads: number;
  /**
   * `fencing` where campaigns return tokens that rise. `none` where the system has no such thing: a `token` is then only
   * the name of a tenure, unique over all elections, and says nothing by its order.
   */
  readonly tokens: "fencing" | "none";
  readonly resources: { readonly [name: string]: Resource };
  readonly bounds: Bounds;
  /** The nemeses as planned, e.g. `partition:leader`. */
  readonly nemeses: readonly string[];
  /** The nemeses that the seed drew beside them, of which some must have taken effect, not each. */
  readonly swarm?: readonly string[];
  /** Rules that must have been exercised for a verdict of valid (F). */
  readonly required: readonly string[];
}

/** Written when the run ended in order; its absence means that the harness died. */
export interface HistoryEnd {
  readonly type: "end";
  readonly events: number;
  /** `flooded`: the system sent without bound, so that the run was ended. */
  readonly reason: "complete" | "interrupted" | "failed" | "flooded";
  /** What cut it short. */
  readonly detail?: string;
  /** How often each coverage mark was reached, where the environment could tell. */
  readonly marks?: { readonly [name: string]: number };
  /** What elections cost, where the environment counted that. */
  readonly elections?: ElectionCosts;
}

/** A recorded run. A history from elsewhere has no header: `header` is then undefined. */
export interface History {
  readonly header?: HistoryHeader;
  readonly events: readonly HistoryEvent[];
  readonly end?: HistoryEnd;
  /** What the reader had to forgive, e.g. a torn last line. */
  readonly warnings: readonly string[];
}

/** An invocation with its completion, or without one where the history ends first (then it is as if `info`). */
export interface Operation {
  readonly invoke: InvokeEvent;
  readonly completion: CompletionEvent | undefined;
}

/** All operations in order of invocation. The history must be well formed (see the store's validation). */
export function operations(events: readonly HistoryEvent[]): readonly Operation[] {
  const found: { invoke: InvokeEvent; completion: CompletionEvent | undefined }[] = [];
  const open = new Map<number, { invoke: InvokeEvent; completion: CompletionEvent | undefined }>();
  for (const event of events) {
    if (event.type === "invoke") {
      const operation = { invoke: event, completion: undefined };
      found.push(operation);
      open.set(event.process, operation);
    } else if (isCompletion(event)) {
      const operation = open.get(event.process);
      if (operation !== undefined) operation.completion = event;
      open.delete(event.process);
    }
  }
  return found;
}

/** `ok`, `fail` or `info`; an operation that never completed counts as `info`. */
export function outcomeOf(operation: Operation): "ok" | "fail" | "info" {
  return operation.completion?.type ?? "info";
}

/** The notes of one name, in order. */
export function notes(events: readonly HistoryEvent[], name: NoteName): readonly NoteEvent[] {
  return events.filter((event): event is NoteEvent => event.type === "note" && event.f === name);
}

/** The time of the last event, 0 for an empty history. */
export function endTimeNs(events: readonly HistoryEvent[]): number {
  return events.at(-1)?.timeNs ?? 0;
}

import { isJsonObject, type Json } from "../core/json.js";
import type { Ms } from "../core/units.js";
import type { LocalTime } from "./protocol.js";

/**
 * A deterministic replicated state machine: the same commands in the same order give the same replicated state and
 * results on every node. `now`, the node's own clocks, may touch only what is volatile and the leader's own (lease
 * deadlines), never the replicated state or a result.
 */
export interface StateMachine {
  /** Applies the command committed at `index`, a position that rises with each command. */
  apply(command: Json, index: number, now: LocalTime): Json;
  /**
   * Answers from the present state without changing it. `index` is the position it reflects. Where what is asked for is
   * yet to come, the answer is `PENDING`, or any other object of that type: a `watch` waits for another one, which a
   * later command may bring.
   */
  query(query: Json, index: number): Json;
  /** This node has just become leader: every deadline starts afresh, since it cannot know when leases were renewed. */
  lead(now: LocalTime): void;
  /** Commands that the leader should propose by now, e.g. the expiry of a session. May repeat until they are applied. */
  due(now: LocalTime): readonly Json[];
  /** When `due` will next have something, by the node's monotonic clock, as far as can be told now. */
  nextDueMs(now: LocalTime): Ms | undefined;
  /** The whole replicated state as data, and back: for snapshots and for comparing nodes. */
  snapshot(): Json;
  restore(snapshot: Json): void;
}

/** What `query` answers while it waits for something. */
export const PENDING = { type: "pending" } as const;

export function isPending(answer: Json): boolean {
  return isJsonObject(answer) && answer["type"] === PENDING.type;
}

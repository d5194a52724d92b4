import type { Json } from "../core/json.js";
import type { Ms } from "../core/units.js";

/**
 * A deterministic replicated state machine: the same commands in the same order give the same replicated state and
 * results on every node. `nowMs`, the node's own monotonic clock, may touch only what is volatile and the leader's
 * own (lease deadlines), never the replicated state or a result.
 */
export interface StateMachine {
  /** Applies the command committed at `index`, a position that rises with each command. */
  apply(command: Json, index: number, nowMs: Ms): Json;
  /** Answers from the present state without changing it. `index` is the position it reflects. */
  query(query: Json, index: number): Json;
  /** This node has just become leader: every deadline starts afresh, since it cannot know when leases were renewed. */
  lead(nowMs: Ms): void;
  /** Commands that the leader should propose by now, e.g. the expiry of a session. May repeat until they are applied. */
  due(nowMs: Ms): readonly Json[];
  /** When `due` will next have something, by the node's monotonic clock. */
  nextDueMs(): Ms | undefined;
  /** The whole replicated state as data, and back: for snapshots and for comparing nodes. */
  snapshot(): Json;
  restore(snapshot: Json): void;
}

import type { Json } from "../core/json.js";
import type { Random } from "../core/random.js";
import type { Ms } from "../core/units.js";
import type { EmitMark } from "./marks.js";

/** A node's own clocks when it takes an input; both may be skewed. */
export interface LocalTime {
  readonly monotonicMs: Ms;
  readonly wallMs: Ms;
}

/** One input to a protocol node. The shell that owns time, disk and network feeds them one at a time. */
export type ProtocolInput<Message> =
  /**
   * The process started. `records` are all that its disk kept, in the order written; where only its process had ended, the
   * last of them may not be durable yet, and `send` waits for them as for its own. `damaged` are the places in it,
   * ascending, of records whose checksum does not fit what was read: they may hold anything. Only the last one can be a
   * write that a crash has torn, and the node's next write takes its place; damage before it is a disk that lies.
   */
  | { readonly type: "start"; readonly records: readonly Json[]; readonly damaged?: readonly number[] }
  | { readonly type: "message"; readonly from: string; readonly message: Message }
  /** The time asked for by `wakeAtMs` has come (or passed). */
  | { readonly type: "wake" }
  /** Everything written up to and including this write is durable. */
  | { readonly type: "synced"; readonly write: number };

/**
 * What a node wants done after an input. Ordering contract: `records` are appended to the disk and synced in order;
 * `send` leaves only once the records of this and every earlier output are durable, so that no promise is made before
 * it would survive a crash. `sendAtOnce` may leave at any time: it promises nothing (a heartbeat of a leader, a
 * client's rejection).
 */
export interface ProtocolOutput<Message> {
  readonly records: readonly Json[];
  /**
   * The records replace everything written before them, all at once: after a crash the disk has either the old ones or
   * the new ones (a new file, renamed over the old). For compaction.
   */
  readonly replace?: true;
  /** The number of this write, rising by one, present where `records` is not empty: `synced` will name it. */
  readonly write?: number;
  readonly send: readonly Envelope<Message>[];
  readonly sendAtOnce: readonly Envelope<Message>[];
  /** The node cannot go on, e.g. since its disk lies: its process ends at once, for this reason, and nothing is sent. */
  readonly halt?: string;
  /** When to wake it next, by its own monotonic clock; undefined: only for a message. Replaces the former wish. */
  readonly wakeAtMs?: Ms;
}

export interface Envelope<Message> {
  /** A node's id, or a host's for an answer to a client. */
  readonly to: string;
  readonly message: Message;
}

/** A node's own view of itself. */
export interface NodeStatus {
  readonly role: "leader" | "follower" | "candidate" | "unknown";
  readonly term?: number;
  readonly leader?: string;
}

/**
 * One node of a protocol as a plain state machine, no sockets, clocks or ambient randomness: the caller owns time and
 * network (after etcd raft's `RawNode`).
 */
export interface ProtocolNode<Message = Json> {
  readonly id: string;
  step(input: ProtocolInput<Message>, now: LocalTime): ProtocolOutput<Message>;
  status(): NodeStatus;
}

export interface ProtocolNodeContext {
  readonly id: string;
  /** All nodes, this one included, in order. */
  readonly nodes: readonly string[];
  readonly random: Random;
  readonly options: { readonly [name: string]: Json };
  /** The time to live that clients ask for their sessions: whoever gave leases before this node did gave none longer. */
  readonly leaseMs: Ms;
  readonly bug?: string;
  /** Tells that a mark of the system was reached; absent where nobody listens. */
  readonly mark?: EmitMark;
}

/** A breach of what must hold in the true global state, seen by nobody inside it. */
export interface InvariantBreach {
  /** The rule it breaks, e.g. `E7`. */
  readonly rule: string;
  readonly nodes: readonly string[];
  readonly why: string;
}

/** Watches all nodes at once, called after each step with the node that took it. Keeps its own memory of the run. */
export interface Invariants<Node extends ProtocolNode = ProtocolNode> {
  observe(node: Node): readonly InvariantBreach[];
}

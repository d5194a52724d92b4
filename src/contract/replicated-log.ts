import type { Json } from "../core/json.js";
import type { Ms } from "../core/units.js";

/**
 * What a client and a node of a replicated log say to each other, the same for every protocol that carries the
 * coordination store. A client numbers its requests; a command retried under its number is applied once (Ongaro
 * 2014, section 6.3). Requests may be lost, repeated and reordered by the network.
 *
 * A type and no interface, as its reply is, so that TypeScript accepts it as JSON.
 */
export type ClientRequest = {
  readonly type: "client-request";
  /** Unique to one client instance: the host's name and a number that rises with each restart of the client. */
  readonly client: string;
  /** Rises by one with each new request of this client; a retry keeps it. */
  readonly sequence: number;
  /** The lowest sequence still unanswered: replies to lower ones may be forgotten by the nodes. */
  readonly oldest: number;
  /**
   * - `command`: goes through the log.
   * - `query`: answered by the leader once it has confirmed its leadership.
   * - `watch`: a query that the leader answers as soon as its machine's answer is no longer `pending`, or with the
   *   pending answer once `holdMs` have passed. A hint and no more: nothing is confirmed, so the answer may be that of a
   *   leader deposed long ago, or of one that does not yet know what is committed. Who goes by it asks a `query` first.
   * - `admin`: about the cluster itself: body and result are the protocol's own, and a retry is not known as one.
   */
  readonly kind: "command" | "query" | "watch" | "admin";
  readonly body: Json;
  /**
   * With a `watch` alone: how long the node may keep silent about it, by its own clock. Short, so that a client can tell
   * a node that has nothing to say from one that is dead.
   */
  readonly holdMs?: Ms;
};

export type ClientReply = {
  readonly type: "client-reply";
  readonly sequence: number;
  readonly outcome: ClientReplyOutcome;
};

/**
 * - `result`: applied (or answered) at log position `index`.
 * - `not-leader`: this node certainly did not and will not propose it; ask `leader` if it is known.
 * - `lost`: it was proposed, but the node stepped down before it was committed: it may yet be. Retry with the same
 *   number, or report it unknown.
 * - `forgotten`: the number is below the client's own `oldest`: nobody waits for it.
 */
export type ClientReplyOutcome =
  | { readonly type: "result"; readonly result: Json; readonly index: number }
  | { readonly type: "not-leader"; readonly leader?: string }
  | { readonly type: "lost" }
  | { readonly type: "forgotten" };

/** What a node answers that does not lead; `leader` is the one that it follows, where it knows one. */
export function notLeader(leader?: string | undefined): ClientReplyOutcome {
  return leader === undefined ? { type: "not-leader" } : { type: "not-leader", leader };
}

export function clientReply(sequence: number, outcome: ClientReplyOutcome): ClientReply {
  return { type: "client-reply", sequence, outcome };
}

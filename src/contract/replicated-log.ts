import type { Json } from "../core/json.js";

/**
 * What a client and a node of a replicated log say to each other, the same for every protocol that carries the
 * coordination store. A client numbers its requests; a command retried under its number is applied once (Ongaro
 * 2014, section 6.3). Requests may be lost, repeated and reordered by the network.
 */
export interface ClientRequest {
  readonly type: "client-request";
  /** Unique to one client instance: the host's name and a number that rises with each restart of the client. */
  readonly client: string;
  /** Rises by one with each new request of this client; a retry keeps it. */
  readonly sequence: number;
  /** The lowest sequence still unanswered: replies to lower ones may be forgotten by the nodes. */
  readonly oldest: number;
  /**
   * A command goes through the log; a query is answered by the leader once it has confirmed its leadership. An `admin`
   * request is about the cluster itself: its body and result are the protocol's own, and a retry is not known as one.
   */
  readonly kind: "command" | "query" | "admin";
  readonly body: Json;
}

export interface ClientReply {
  readonly type: "client-reply";
  readonly sequence: number;
  readonly outcome: ClientReplyOutcome;
}

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

/** As a plain type, which TypeScript accepts as JSON. */
export function clientReply(
  sequence: number,
  outcome: ClientReplyOutcome,
): { readonly [Name in keyof ClientReply]: ClientReply[Name] } {
  return { type: "client-reply", sequence, outcome };
}

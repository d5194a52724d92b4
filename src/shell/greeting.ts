import { isJsonObject, type Json } from "../core/json.js";

/**
 * The first message on a connection to a node: who speaks, and whom it means.
 * - `peer`: messages of another node follow. Answers take that node's own connection.
 * - `client`: messages of a client follow, and answers to it come back.
 * - `status`: one answer comes back, a `NodeStatus`.
 */
export type Greeting = {
  readonly as: "peer" | "client" | "status";
  /** A node's id, or a client's address such as `c1#0`: no two lives of a client share one. */
  readonly from: string;
  /** The node that is meant: another one, reached by mistake, must not take it to heart. */
  readonly to: string;
};

/** Undefined where it is none. */
export function readGreeting(message: Json): Greeting | undefined {
  if (!isJsonObject(message)) return undefined;
  const { as, from, to } = message;
  if (as !== "peer" && as !== "client" && as !== "status") return undefined;
  return typeof from === "string" && typeof to === "string" ? { as, from, to } : undefined;
}

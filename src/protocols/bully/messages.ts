import { isJsonObject, type Json } from "../../core/json.js";
import type { OfficeMessage } from "../coordination/unreplicated/index.js";

/** All that a node takes or sends. A coordinator's heartbeats tell the others too that they should be normal. */
export type BullyMessage = ElectionMessage | OfficeMessage;

export type ElectionMessage =
  /** To all higher nodes: "are you there?" The sender takes over unless one of them answers. */
  | { readonly type: "election" }
  /** From a higher node: it is there, and sees to the rest. */
  | { readonly type: "ok" }
  /** To all lower nodes: stop what you do as coordinator, the sender is it. `number` counts the sender's announcements. */
  | { readonly type: "coordinator"; readonly number: number }
  /** From a lower node: it has stopped, and follows. */
  | { readonly type: "coordinator-ack"; readonly number: number };

/** Whether a message belongs to an election, and not to what goes on between elections. */
export function isElectionMessage(message: Json): boolean {
  return isJsonObject(message) && ELECTION_TYPES.has(message["type"]);
}

const ELECTION_TYPES: ReadonlySet<Json | undefined> = new Set<ElectionMessage["type"]>([
  "election",
  "ok",
  "coordinator",
  "coordinator-ack",
]);

import type { ClientReply, ClientRequest } from "../../contract/replicated-log.js";
import { isJsonObject, type Json } from "../../core/json.js";
import type { DeskMessage } from "../coordination/unreplicated/index.js";

/** An interface as a plain type, which TypeScript then accepts as JSON. */
type Plain<T> = { readonly [K in keyof T]: T[K] };

/** All that a node takes or sends. */
export type BullyMessage = ElectionMessage | Heartbeat | DeskMessage | Plain<ClientRequest> | Plain<ClientReply>;

export type ElectionMessage =
  /** To all higher nodes: "are you there?" The sender takes over unless one of them answers. */
  | { readonly type: "election" }
  /** From a higher node: it is there, and sees to the rest. */
  | { readonly type: "ok" }
  /** To all lower nodes: stop what you do as coordinator, the sender is it. `number` counts the sender's announcements. */
  | { readonly type: "coordinator"; readonly number: number }
  /** From a lower node: it has stopped, and follows. */
  | { readonly type: "coordinator-ack"; readonly number: number };

/** From the coordinator to all others, again and again: it is there, and they should be normal. */
export type Heartbeat = { readonly type: "heartbeat" };

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

import type { ClientReply, ClientRequest } from "../../contract/replicated-log.js";
import { isJsonObject, type Json } from "../../core/json.js";
import type { DeskMessage } from "../coordination/unreplicated/index.js";

/** An interface as a plain type, which TypeScript then accepts as JSON. */
type Plain<T> = { readonly [K in keyof T]: T[K] };

/** All that a node takes or sends. */
export type RingMessage = Passed | Received | Heartbeat | DeskMessage | Plain<ClientRequest> | Plain<ClientReply>;

/** What goes round, as it goes from a node to its successor, who says that it has come. */
export type Passed = { readonly type: "passed"; readonly ticket: number; readonly content: Circulating };

export type Received = { readonly type: "received"; readonly ticket: number };

export type Circulating = Election | Announcement;

/** What all that goes round has. */
interface Round {
  /** The node that sent it round first, and to which it comes home. */
  readonly initiator: string;
  /** Counts what the initiator has sent round. */
  readonly number: number;
  /** How often it has been passed, this time included. */
  readonly hops: number;
}

/** "Who lives?" By Chang & Roberts the initiator is a candidate itself; where tokens are collected, `nodes` are. */
export type Election = Plain<
  Round & {
    readonly type: "election";
    /** The nodes that it has passed, where they are collected. */
    readonly nodes: readonly string[];
  }
>;

/** `coordinator` it is. */
export type Announcement = Plain<Round & { readonly type: "coordinator"; readonly coordinator: string }>;

/** From the coordinator to all others, again and again: it is there. */
export type Heartbeat = { readonly type: "heartbeat" };

/** Whether a message belongs to an election, and not to what goes on between elections. */
export function isElectionMessage(message: Json): boolean {
  return isJsonObject(message) && (message["type"] === "passed" || message["type"] === "received");
}

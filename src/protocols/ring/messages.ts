import { isJsonObject, type Json } from "../../core/json.js";
import type { OfficeMessage } from "../coordination/unreplicated/index.js";

/** All that a node takes or sends. */
export type RingMessage = Passed | Received | OfficeMessage;

/** What goes round, as it goes from a node to its successor, who says that it has come. */
export type Passed = { readonly type: "passed"; readonly ticket: number; readonly content: Circulating };

export type Received = { readonly type: "received"; readonly ticket: number };

export type Circulating = Election | Announcement;

/** What all that goes round has. */
type Round = {
  /** The node that sent it round first, and to which it comes home. */
  readonly initiator: string;
  /** Counts what the initiator has sent round. */
  readonly number: number;
  /** How often it has been passed, this time included. */
  readonly hops: number;
};

/** "Who lives?" By Chang & Roberts the initiator is a candidate itself; where tokens are collected, `nodes` are. */
export type Election = Round & {
  readonly type: "election";
  /** The nodes that it has passed, where they are collected. */
  readonly nodes: readonly string[];
};

/** `coordinator` it is. */
export type Announcement = Round & { readonly type: "coordinator"; readonly coordinator: string };

/** Whether a message belongs to an election, and not to what goes on between elections. */
export function isElectionMessage(message: Json): boolean {
  return isJsonObject(message) && (message["type"] === "passed" || message["type"] === "received");
}

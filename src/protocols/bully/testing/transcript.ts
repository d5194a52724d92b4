import { deskText } from "../../coordination/unreplicated/testing/desk-text.js";
import { roleText } from "../../coordination/unreplicated/testing/role-text.js";
import { playElections } from "../../coordination/unreplicated/testing/transcript.js";
import { type BullyMessage, isElectionMessage } from "../messages.js";
import { BullyNode } from "../node.js";

/** Plays a transcript of nodes of the bully algorithm; `playElections` names the commands. */
export function playTranscript(text: string): string {
  return playElections(text, {
    createNode: (parts) => new BullyNode(parts),
    isElectionMessage,
    messageText,
    countText: (count) => `that it announces itself for the ${ordinal(count)} time`,
    statusText,
  });
}

function messageText(message: BullyMessage): string {
  switch (message.type) {
    case "election":
      return "ELECTION";
    case "ok":
      return "OK";
    case "coordinator":
      return `COORDINATOR, announced for the ${ordinal(message.number)} time`;
    case "coordinator-ack":
      return `stopped, for announcement ${message.number}`;
    case "heartbeat":
      return "heartbeat";
    default:
      return deskText(message);
  }
}

function statusText({ role }: BullyNode): string {
  switch (role.name) {
    case "electing":
      return "asks the higher nodes";
    case "awaiting":
      return "leaves it to a higher node";
    case "announcing":
      return role.unstopped.size === 0
        ? "announces itself"
        : `announces itself, waiting for ${[...role.unstopped].join(", ")}`;
    default:
      return roleText(role);
  }
}

function ordinal(count: number): string {
  return ["first", "second", "third"][count - 1] ?? `${count}th`;
}

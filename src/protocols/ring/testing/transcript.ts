import { deskText } from "../../coordination/unreplicated/testing/desk-text.js";
import { roleText } from "../../coordination/unreplicated/testing/role-text.js";
import { playElections } from "../../coordination/unreplicated/testing/transcript.js";
import { type Circulating, isElectionMessage, type RingMessage } from "../messages.js";
import { RingNode } from "../node.js";

/** Plays a transcript of nodes in a ring; `playElections` names the commands. */
export function playTranscript(text: string): string {
  return playElections(text, {
    createNode: (parts) => new RingNode(parts),
    isElectionMessage,
    messageText,
    countText: (count) => `number ${count}`,
    statusText,
  });
}

function messageText(message: RingMessage): string {
  switch (message.type) {
    case "passed":
      return contentText(message.content);
    case "received":
      return "received";
    case "heartbeat":
      return "heartbeat";
    default:
      return deskText(message);
  }
}

function contentText(content: Circulating): string {
  const where = `of ${content.initiator}#${content.number}, hop ${content.hops}`;
  switch (content.type) {
    case "election":
      return content.nodes.length === 0 ? `election ${where}` : `election ${where}: ${content.nodes.join(" ")}`;
    case "coordinator":
      return `coordinator ${content.coordinator} ${where}`;
    default:
      return content satisfies never;
  }
}

function statusText({ role }: RingNode): string {
  switch (role.name) {
    case "taking-part":
      return role.own === undefined ? "takes part in an election" : "is a candidate";
    case "announcing":
      return "is elected, and announces itself";
    default:
      return roleText(role);
  }
}

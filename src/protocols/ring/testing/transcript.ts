import { ScriptedCluster } from "../../../contract/testing/scripted-cluster.js";
import { playTranscript as play, type TranscriptSetup } from "../../../contract/testing/transcript.js";
import type { Json } from "../../../core/json.js";
import { CoordinationStore } from "../../coordination/index.js";
import type { CountRecord } from "../../coordination/unreplicated/index.js";
import { deskText } from "../../coordination/unreplicated/testing/desk-text.js";
import { deskVerbs } from "../../coordination/unreplicated/testing/desk-verbs.js";
import { type Circulating, isElectionMessage, type RingMessage } from "../messages.js";
import { RingNode } from "../node.js";

/** Plays a transcript of nodes in a ring, by the commands that all protocols have and `deskVerbs`. */
export function playTranscript(text: string): string {
  return play(text, SETUP);
}

const SETUP: TranscriptSetup<RingNode, RingMessage> = {
  begin: (arrangement) =>
    new ScriptedCluster({
      ...arrangement,
      createNode: (context) => new RingNode({ context, createMachine: () => new CoordinationStore() }),
    }),
  wording: {
    message: messageText,
    record: (record) => `number ${(record as Json & CountRecord).count}`,
    status: statusText,
  },
  ofElections: isElectionMessage,
  verbs: deskVerbs,
};

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
    case "settling":
      return "is coordinator, and lets leases run out";
    case "serving":
      return "serves as coordinator";
    case "following":
      return `follows ${role.coordinator}`;
    default:
      return role satisfies never;
  }
}

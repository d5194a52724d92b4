import { ScriptedCluster } from "../../../contract/testing/scripted-cluster.js";
import { playTranscript as play, type TranscriptSetup } from "../../../contract/testing/transcript.js";
import type { Json } from "../../../core/json.js";
import { CoordinationStore } from "../../coordination/index.js";
import type { CountRecord } from "../../coordination/unreplicated/index.js";
import { deskText } from "../../coordination/unreplicated/testing/desk-text.js";
import { deskVerbs } from "../../coordination/unreplicated/testing/desk-verbs.js";
import { type BullyMessage, isElectionMessage } from "../messages.js";
import { BullyNode } from "../node.js";

/** Plays a transcript of nodes of the bully algorithm, by the commands that all protocols have and `deskVerbs`. */
export function playTranscript(text: string): string {
  return play(text, SETUP);
}

const SETUP: TranscriptSetup<BullyNode, BullyMessage> = {
  begin: (arrangement) =>
    new ScriptedCluster({
      ...arrangement,
      createNode: (context) => new BullyNode({ context, createMachine: () => new CoordinationStore() }),
    }),
  wording: {
    message: messageText,
    record: (record) => `that it announces itself for the ${ordinal((record as Json & CountRecord).count)} time`,
    status: statusText,
  },
  ofElections: isElectionMessage,
  verbs: deskVerbs,
};

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

function ordinal(count: number): string {
  return ["first", "second", "third"][count - 1] ?? `${count}th`;
}

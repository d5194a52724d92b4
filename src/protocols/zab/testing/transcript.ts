import {
  playTranscript as play,
  type TranscriptSetup,
  type TranscriptStage,
} from "../../../contract/testing/transcript.js";
import { isOfElections, type ZabMessage } from "../messages.js";
import type { ZabNode } from "../node.js";
import { historyText, messageText, recordText, statusText } from "./wording.js";
import { command, runFor, zabCluster } from "./zab-cluster.js";

/** Long enough for an election among those that can hear each other, from the first silence on. */
const ELECTION_MS = 1000;

/**
 * Plays a transcript of Zab nodes. Beside the commands that all protocols have:
 *
 * - `settle NODE...`: time passes, and these nodes alone hear each other, until they have a leader; tells what came of it
 * - `command NODE C1#SEQUENCE BODY`: the client is always `c1`
 * - `history`
 */
export function playTranscript(text: string): string {
  return play(text, SETUP);
}

const SETUP: TranscriptSetup<ZabNode, ZabMessage> = {
  begin: zabCluster,
  wording: {
    message: messageText,
    record: recordText,
    status: statusText,
    committed: (node) => node.delivered,
  },
  ofElections: isOfElections,
  verbs,
};

function verbs(stage: TranscriptStage<ZabNode, ZabMessage>) {
  return {
    settle: (...nodes: string[]) => {
      runFor(stage.cluster, ELECTION_MS, ({ from, to }) => nodes.includes(from) && nodes.includes(to));
      stage.forgetTold();
      stage.tellEach((node) => `${node.id} ${statusText(node)}`);
    },
    command: (to = "", name = "", ...body: string[]) => {
      const sequence = Number(name.split("#")[1]);
      stage.tell(`c1 -> ${to}: command #${sequence} ${JSON.stringify(body.join(" "))}`);
      command(stage.cluster, to, sequence, body.join(" "));
    },
    history: () => stage.tellEach((node) => `${node.id}: ${historyText(node)}`),
  };
}

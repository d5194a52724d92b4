import { among } from "../../../contract/testing/deliveries.js";
import { requestVerbs } from "../../../contract/testing/log-verbs.js";
import {
  playTranscript as play,
  type TranscriptSetup,
  type TranscriptStage,
} from "../../../contract/testing/transcript.js";
import { isOfElections, type ZabMessage } from "../messages.js";
import type { ZabNode } from "../node.js";
import { historyText, messageText, recordText, statusText } from "./wording.js";
import { runFor, zabCluster } from "./zab-cluster.js";

/** Long enough for an election among those that can hear each other, from the first silence on. */
const ELECTION_MS = 1000;

/**
 * Plays a transcript of Zab nodes. Beside the commands that all protocols have and `requestVerbs`:
 *
 * - `settle NODE...`: time passes, and these nodes alone hear each other, until they have a leader; tells what came of it
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
      runFor(stage.cluster, ELECTION_MS, among(...nodes));
      stage.forgetTold();
      stage.tellEach((node) => `${node.id} ${statusText(node)}`);
    },
    ...requestVerbs(stage),
    history: () => stage.tellEach((node) => `${node.id}: ${historyText(node)}`),
  };
}

import { electionVerbs, requestVerbs } from "../../../contract/testing/log-verbs.js";
import { playTranscript as play, type TranscriptSetup } from "../../../contract/testing/transcript.js";
import { isOfElections, type PaxosMessage } from "../messages.js";
import type { PaxosNode } from "../node.js";
import { paxosCluster } from "./paxos-cluster.js";
import { logText, messageText, recordText, statusText } from "./wording.js";

/**
 * Plays a transcript of Multi-Paxos nodes, by the commands that all protocols have, `electionVerbs`, `requestVerbs` and
 * `log`.
 */
export function playTranscript(text: string): string {
  return play(text, SETUP);
}

const SETUP: TranscriptSetup<PaxosNode, PaxosMessage> = {
  begin: paxosCluster,
  wording: { message: messageText, record: recordText, status: statusText, committed: ({ applied }) => applied },
  ofElections: isOfElections,
  verbs: (stage) => ({
    ...electionVerbs(stage),
    ...requestVerbs(stage),
    log: () => stage.tellEach((node) => `${node.id}: ${logText(node)}`),
  }),
};

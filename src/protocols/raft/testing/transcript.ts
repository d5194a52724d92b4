import { electionVerbs, requestVerbs, tellAndAsk } from "../../../contract/testing/log-verbs.js";
import type { Arrangement } from "../../../contract/testing/scripted-cluster.js";
import {
  playTranscript as play,
  type TranscriptSetup,
  type TranscriptStage,
} from "../../../contract/testing/transcript.js";
import type { AdministrativeRequest } from "../administrative-messages.js";
import type { RaftMessage } from "../messages.js";
import type { RaftNode } from "../node.js";
import { type RaftCluster, raftCluster } from "./raft-cluster.js";
import { logText, messageText, recordText, statusText } from "./wording.js";

/**
 * Plays a transcript of Raft nodes. Beside the commands that all protocols have, `electionVerbs` and `requestVerbs`:
 *
 * - `cluster ... voters=n1,n2`, with all as voters where none are named
 * - `members NODE`, `change NODE VOTER...`, `transfer NODE [TO]`: what an operator asks
 * - `log`
 */
export function playTranscript(text: string): string {
  return play(text, SETUP);
}

const SETUP: TranscriptSetup<RaftNode, RaftMessage> = {
  begin,
  wording: {
    message: messageText,
    record: recordText,
    status: statusText,
    committed: (node) => node.commitIndex,
  },
  ofElections: ({ type }) => type.startsWith("pre-vote") || type.startsWith("vote"),
  verbs,
};

function begin({ options: { voters, ...options } = {}, ...arrangement }: Arrangement<RaftNode>): RaftCluster {
  const named = voters === undefined ? {} : { voters: String(voters).split(",") };
  return raftCluster({ ...arrangement, options, ...named });
}

function verbs(stage: TranscriptStage<RaftNode, RaftMessage>) {
  /** How often the operator has asked for something. */
  let asked = 0;
  const administer = (to: string, body: AdministrativeRequest): void => {
    asked++;
    const request = { type: "client-request", client: "operator", sequence: asked, oldest: 1 } as const;
    tellAndAsk(stage, to, { ...request, kind: "admin", body });
  };
  return {
    ...electionVerbs(stage),
    ...requestVerbs(stage),
    members: (node = "") => administer(node, { type: "members" }),
    change: (node = "", ...voters: string[]) => administer(node, { type: "change-voters", voters }),
    transfer: (node = "", to?: string) =>
      administer(node, { type: "transfer-leadership", ...(to === undefined ? {} : { to }) }),
    log: () => stage.tellEach((node) => `${node.id}: ${logText(node)}`),
  };
}

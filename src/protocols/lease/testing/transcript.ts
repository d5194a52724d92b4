import { ScriptedCluster } from "../../../contract/testing/scripted-cluster.js";
import {
  playTranscript as play,
  type TranscriptSetup,
  type TranscriptStage,
} from "../../../contract/testing/transcript.js";
import type { LeaseRequest } from "../messages.js";
import { LeaseNode } from "../node.js";
import { type LeaseMessage, messageText, recordText } from "./wording.js";

/** How long acceptors keep a lease here. */
const DURATION_MS = 2100;

const ELECTION = "e";

/**
 * Plays a transcript of acceptors and of proposers, which are clients and no part of the cluster. Beside the commands that
 * all protocols have:
 *
 * - `prepare CLIENT NUMBER`, `propose CLIENT NUMBER [TOKEN]`, `release CLIENT TOKEN`: the client asks all acceptors at
 *   once; what they answer waits, as all packets do
 * - `leases`: what each acceptor keeps, and until when by its own clock
 */
export function playTranscript(text: string): string {
  return play(text, SETUP);
}

type Stage = TranscriptStage<LeaseNode, LeaseMessage>;

const SETUP: TranscriptSetup<LeaseNode, LeaseMessage> = {
  begin: (arrangement) => new ScriptedCluster({ ...arrangement, createNode: (context) => new LeaseNode(context) }),
  wording: { message: messageText, record: recordText, status: () => "" },
  verbs,
};

function verbs(stage: Stage): { readonly [verb: string]: (...words: string[]) => void } {
  let asked = 0;
  const askAll = (client: string, body: LeaseRequest): void => {
    asked += 1;
    for (const to of stage.cluster.ids) {
      stage.cluster.packets.push({ from: client, to, message: { type: "question", number: asked, body } });
    }
  };
  const ballotOf = (client: string, number: string) => ({ number: Number(number), proposer: client });
  return {
    prepare: (client = "", number = "") =>
      askAll(client, { type: "prepare", election: ELECTION, ballot: ballotOf(client, number) }),
    propose: (client = "", number = "", token = number) => {
      const lease = { holder: client, candidate: client, token: Number(token), durationMs: DURATION_MS };
      askAll(client, { type: "propose", election: ELECTION, ballot: ballotOf(client, number), lease });
    },
    release: (client = "", token = "") => askAll(client, { type: "release", election: ELECTION, token: Number(token) }),
    leases: () =>
      stage.tellEach((node) => {
        const nowMs = stage.cluster.nowMs(node.id);
        const lease = node.standing(ELECTION, { monotonicMs: nowMs, wallMs: nowMs });
        return `${node.id} keeps ${lease === undefined ? "no lease" : `${lease.candidate}'s lease ${lease.token}`}`;
      }),
  };
}

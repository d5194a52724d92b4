import type { ClientRequest } from "../../../contract/replicated-log.js";
import {
  playTranscript as play,
  type TranscriptSetup,
  type TranscriptStage,
} from "../../../contract/testing/transcript.js";
import type { Json } from "../../../core/json.js";
import { isOfElections, type PaxosMessage } from "../messages.js";
import type { PaxosNode } from "../node.js";
import { paxosCluster } from "./paxos-cluster.js";
import { logText, messageText, recordText, statusText } from "./wording.js";

/** The longest election timeout of the default options. */
const ELECTION_TIMEOUT_MS = 300;

/**
 * Plays a transcript of Multi-Paxos nodes. Beside the commands that all protocols have:
 *
 * - `elect NODE`: lets it become the leader, and tells only what came of it
 * - `timeout NODE` of one that does not lead, `heartbeat NODE` of one that does
 * - `command NODE CLIENT#SEQUENCE BODY`, `query NODE CLIENT#SEQUENCE`
 * - `log`
 */
export function playTranscript(text: string): string {
  return play(text, SETUP);
}

type Stage = TranscriptStage<PaxosNode, PaxosMessage>;

const SETUP: TranscriptSetup<PaxosNode, PaxosMessage> = {
  begin: paxosCluster,
  wording: { message: messageText, record: recordText, status: statusText, committed: ({ applied }) => applied },
  ofElections: isOfElections,
  verbs: (stage) => ({
    elect: (node = "") => {
      stage.cluster.pass(ELECTION_TIMEOUT_MS);
      wake(stage, node, "follower");
      stage.deliver();
      stage.forgetTold();
      stage.tellEach((running) => `${running.id} ${statusText(running)}`);
    },
    timeout: (node = "") => wake(stage, node, "follower"),
    heartbeat: (node = "") => wake(stage, node, "leader"),
    command: (to = "", name = "", ...body: string[]) => ask(stage, { kind: "command", to, name, body: body.join(" ") }),
    query: (to = "", name = "") => ask(stage, { kind: "query", to, name, body: null }),
    log: () => stage.tellEach((node) => `${node.id}: ${logText(node)}`),
  }),
};

function wake({ cluster }: Stage, node: string, expected: "leader" | "follower"): void {
  const leads = cluster.node(node).leads !== undefined;
  if (leads !== (expected === "leader")) throw new Error(`${node} is no ${expected}`);
  cluster.wake(node);
}

interface Asked {
  readonly kind: ClientRequest["kind"];
  readonly to: string;
  /** E.g. `c1#3`. */
  readonly name: string;
  readonly body: Json;
}

function ask(stage: Stage, { kind, to, name, body }: Asked): void {
  const [client = "", number = ""] = name.split("#");
  const request = { type: "client-request", client, sequence: Number(number), oldest: 1, kind, body } as const;
  stage.tell(`${client} -> ${to}: ${messageText(request)}`);
  stage.cluster.receive({ from: client, to, message: request });
}

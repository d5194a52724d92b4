import type { ClientRequest } from "../../../contract/replicated-log.js";
import type { Arrangement } from "../../../contract/testing/scripted-cluster.js";
import {
  playTranscript as play,
  type TranscriptSetup,
  type TranscriptStage,
} from "../../../contract/testing/transcript.js";
import type { Json } from "../../../core/json.js";
import type { AdministrativeRequest } from "../administrative-messages.js";
import type { RaftMessage } from "../messages.js";
import type { RaftNode } from "../node.js";
import { type RaftCluster, raftCluster } from "./raft-cluster.js";
import { logText, messageText, recordText, statusText } from "./wording.js";

/** The longest election timeout of the default options. */
const ELECTION_TIMEOUT_MS = 300;

/**
 * Plays a transcript of Raft nodes. Beside the commands that all protocols have:
 *
 * - `cluster ... voters=n1,n2`, with all as voters where none are named
 * - `elect NODE`: lets it become the leader, and tells only what came of it
 * - `timeout NODE` of one that does not lead, `heartbeat NODE` of one that does
 * - `command NODE CLIENT#SEQUENCE BODY`, `query NODE CLIENT#SEQUENCE`
 * - `members NODE`, `change NODE VOTER...`, `transfer NODE [TO]`: what an operator asks
 * - `log`
 */
export function playTranscript(text: string): string {
  return play(text, SETUP);
}

type Stage = TranscriptStage<RaftNode, RaftMessage>;

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

function verbs(stage: Stage) {
  /** How often the operator has asked for something. */
  let asked = 0;
  const administer = (to: string, body: AdministrativeRequest): void => {
    asked++;
    ask(stage, { kind: "admin", to, name: `operator#${asked}`, body });
  };
  return {
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
    members: (node = "") => administer(node, { type: "members" }),
    change: (node = "", ...voters: string[]) => administer(node, { type: "change-voters", voters }),
    transfer: (node = "", to?: string) =>
      administer(node, { type: "transfer-leadership", ...(to === undefined ? {} : { to }) }),
    log: () => stage.tellEach((node) => `${node.id}: ${logText(node)}`),
  };
}

function wake({ cluster }: Stage, node: string, expected: "leader" | "follower"): void {
  if (cluster.node(node).leads !== (expected === "leader")) throw new Error(`${node} is no ${expected}`);
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

import type { ProtocolNode } from "../protocol.js";
import type { ClientRequest } from "../replicated-log.js";
import type { TranscriptStage } from "./transcript.js";

type Stage = TranscriptStage<ProtocolNode, { readonly type: string }>;

/** The longest election timeout of the default options. */
const ELECTION_TIMEOUT_MS = 300;

/**
 * What transcripts of nodes with election timeouts can do besides:
 *
 * - `elect NODE`: lets it become the leader, and tells only what came of it
 * - `timeout NODE` of one that does not lead, `heartbeat NODE` of one that does
 */
export function electionVerbs(stage: Stage) {
  return {
    elect: (node = "") => {
      stage.cluster.pass(ELECTION_TIMEOUT_MS);
      wake(stage, node, "follower");
      stage.deliver();
      stage.forgetTold();
      stage.tellEach((running) => `${running.id} ${stage.wording.status(running)}`);
    },
    timeout: (node = "") => wake(stage, node, "follower"),
    heartbeat: (node = "") => wake(stage, node, "leader"),
  };
}

function wake({ cluster }: Stage, node: string, expected: "leader" | "follower"): void {
  const leads = cluster.node(node).status().role === "leader";
  if (leads !== (expected === "leader")) throw new Error(`${node} is no ${expected}`);
  cluster.wake(node);
}

/**
 * What transcripts of replicated logs can do besides:
 *
 * - `command NODE CLIENT#SEQUENCE BODY`, `query NODE CLIENT#SEQUENCE`
 */
export function requestVerbs(stage: Stage) {
  const askAs = (to: string, name: string, asked: Pick<ClientRequest, "kind" | "body">): void => {
    const [client = "", number = ""] = name.split("#");
    tellAndAsk(stage, to, { type: "client-request", client, sequence: Number(number), oldest: 1, ...asked });
  };
  return {
    command: (to = "", name = "", ...body: string[]) => askAs(to, name, { kind: "command", body: body.join(" ") }),
    query: (to = "", name = "") => askAs(to, name, { kind: "query", body: null }),
  };
}

/** Hands a client's request to a node, and tells of it. */
export function tellAndAsk(stage: Stage, to: string, message: ClientRequest): void {
  const { client: from } = message;
  stage.tell(`${from} -> ${to}: ${stage.wording.message(message)}`);
  stage.cluster.receive({ from, to, message });
}

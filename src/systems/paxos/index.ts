import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { PlantedBug, System, SystemOption } from "../../contract/system.js";
import {
  CLIENT_BUGS,
  CLIENT_MARKS,
  CoordinationStore,
  createCoordinationClient,
  STORE_BUGS,
  STORE_MARKS,
} from "../../protocols/coordination/index.js";
import {
  createPaxosInvariants,
  isOfElections,
  PAXOS_BUGS,
  PAXOS_MARKS,
  PAXOS_OPTIONS,
  PaxosNode,
} from "../../protocols/paxos/index.js";

const POLL: SystemOption = {
  name: "pollMs",
  summary: "how often a waiting candidate asks for its place, in milliseconds",
  fallback: 100,
  problem: (value) => (typeof value === "number" && value >= 1 ? undefined : "a number of milliseconds, at least 1"),
};

/** Our Multi-Paxos with the coordination store as its state machine. */
export const paxosSystem: System = {
  name: "paxos",
  summary: "our own Multi-Paxos with a stable leader, carrying the same coordination store as raft",
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["token", "guard", "none"],
  tokens: "fencing",
  waiting: "queue",
  options: [...PAXOS_OPTIONS, POLL],
  marks: [...PAXOS_MARKS, ...STORE_MARKS, ...CLIENT_MARKS],
  bugs: PAXOS_BUGS,
  protocol: { createNode, createInvariants: createPaxosInvariants, electionMessage: isOfElections },
  connect: (context) =>
    createCoordinationClient(meantFor(CLIENT_BUGS, context), {
      positions: "paxos-slot",
      pollMs: (context.options[POLL.name] ?? POLL.fallback) as number,
    }),
};

function createNode(context: ProtocolNodeContext): PaxosNode {
  const machine = new CoordinationStore(meantFor(STORE_BUGS, context));
  return new PaxosNode({ context: meantFor(PAXOS_BUGS, context), machine });
}

/** The context for a part that plants these bugs: without one that is only other parts' mistake. */
function meantFor<Context extends { readonly bug?: string }>(own: readonly PlantedBug[], context: Context): Context {
  const { bug, ...rest } = context;
  const among = (bugs: readonly PlantedBug[]): boolean => bugs.some(({ name }) => name === bug);
  return among(own) || !among(paxosSystem.bugs) ? context : (rest as Context);
}

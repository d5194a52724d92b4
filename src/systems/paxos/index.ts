import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { System } from "../../contract/system.js";
import {
  CLIENT_MARKS,
  CoordinationStore,
  createCoordinationClient,
  POLL_OPTION,
  pollMsOf,
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
import { PAXOS_EXPECTED, PAXOS_GUARANTEES } from "./expected.js";

/** Our Multi-Paxos with the coordination store as its state machine. */
export const paxosSystem: System = {
  name: "paxos",
  summary: "our own Multi-Paxos with a stable leader, carrying the same coordination store as raft",
  guarantees: PAXOS_GUARANTEES,
  expected: PAXOS_EXPECTED,
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["token", "guard", "none"],
  tokens: "fencing",
  waiting: "queue",
  options: [...PAXOS_OPTIONS, POLL_OPTION],
  marks: [...PAXOS_MARKS, ...STORE_MARKS, ...CLIENT_MARKS],
  bugs: PAXOS_BUGS,
  protocol: { createNode, createInvariants: createPaxosInvariants, electionMessage: isOfElections },
  connect: ({ bug: _, ...context }) =>
    createCoordinationClient(context, {
      positions: "paxos-slot",
      pollMs: pollMsOf(context.options),
    }),
};

/** All mistakes are the log's: the store and the client make none. */
function createNode(context: ProtocolNodeContext): PaxosNode {
  return new PaxosNode({ context, machine: new CoordinationStore({ mark: context.mark }) });
}

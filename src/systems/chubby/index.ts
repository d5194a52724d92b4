import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { System } from "../../contract/system.js";
import {
  CHUBBY_BUGS,
  CHUBBY_MARKS,
  CHUBBY_OPTIONS,
  createCell,
  createChubbyClient,
  lockDelayOf,
} from "../../protocols/chubby/index.js";
import {
  CLIENT_MARKS,
  LOCK_DELAY_MARKS,
  POLL_OPTION,
  pollMsOf,
  STORE_MARKS,
} from "../../protocols/coordination/index.js";
import {
  createPaxosInvariants,
  isOfElections,
  PAXOS_MARKS,
  PAXOS_OPTIONS,
  PaxosNode,
} from "../../protocols/paxos/index.js";
import { CHUBBY_EXPECTED, CHUBBY_GUARANTEES } from "./expected.js";

/** A Chubby cell: its database replicated by our Multi-Paxos, its clients with local leases and lock-delays. */
export const chubbySystem: System = {
  name: "chubby",
  summary: "a lock service after Chubby, on our Multi-Paxos: sequencers, lock-delay, sessions with a grace period",
  guarantees: CHUBBY_GUARANTEES,
  expected: CHUBBY_EXPECTED,
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["token", "guard", "none"],
  tokens: "fencing",
  waiting: "queue",
  options: [...CHUBBY_OPTIONS, ...PAXOS_OPTIONS, POLL_OPTION],
  lockDelayMs: lockDelayOf,
  marks: [...CHUBBY_MARKS, ...PAXOS_MARKS, ...STORE_MARKS, ...LOCK_DELAY_MARKS, ...CLIENT_MARKS],
  bugs: CHUBBY_BUGS,
  protocol: { createNode, createInvariants: createPaxosInvariants, electionMessage: isOfElections },
  connect: ({ bug: _, ...context }) =>
    createChubbyClient(context, {
      positions: "paxos-slot",
      pollMs: pollMsOf(context.options),
    }),
};

/** All mistakes are the cell's: the log below it and the client make none. */
function createNode({ bug, ...context }: ProtocolNodeContext): PaxosNode {
  const { mark } = context;
  return new PaxosNode({ context, machine: createCell({ bug, mark }) });
}

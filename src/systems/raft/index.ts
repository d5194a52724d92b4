import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { PlantedBug, System } from "../../contract/system.js";
import {
  CLIENT_BUGS,
  CLIENT_MARKS,
  CoordinationStore,
  createCoordinationClient,
  POLL_OPTION,
  pollMsOf,
  STORE_BUGS,
  STORE_MARKS,
} from "../../protocols/coordination/index.js";
import { STONITH_BUGS } from "../../protocols/coordination/stonith/stonith-rules.js";
import {
  createRaftInvariants,
  isElectionMessage,
  RAFT_BUGS,
  RAFT_MARKS,
  RAFT_OPTIONS,
  RaftNode,
} from "../../protocols/raft/index.js";
import { raftAdministration } from "./administration.js";
import { RAFT_EXPECTED, RAFT_GUARANTEES } from "./expected.js";

/** Our Raft with the coordination store as its state machine. */
export const raftSystem: System = {
  name: "raft",
  summary: "our own Raft, carrying a small coordination store: sessions, elections, locks, fenced registers and logs",
  guarantees: RAFT_GUARANTEES,
  expected: RAFT_EXPECTED,
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["token", "guard", "none"],
  tokens: "fencing",
  waiting: "queue",
  options: [...RAFT_OPTIONS, POLL_OPTION],
  marks: [...RAFT_MARKS, ...STORE_MARKS, ...CLIENT_MARKS],
  bugs: onceByName([...RAFT_BUGS, ...STORE_BUGS, ...CLIENT_BUGS, ...STONITH_BUGS]),
  administration: raftAdministration,
  protocol: { createNode, createInvariants: createRaftInvariants, electionMessage: isElectionMessage },
  connect: (context) =>
    createCoordinationClient(meantFor(CLIENT_BUGS, context), {
      positions: "raft-index",
      pollMs: pollMsOf(context.options),
    }),
};

function createNode(context: ProtocolNodeContext): RaftNode {
  const machine = new CoordinationStore(meantFor(STORE_BUGS, context));
  return new RaftNode({ context: meantFor(RAFT_BUGS, context), machine });
}

/** The context for a part that plants these bugs: without one that is only other parts' mistake. */
function meantFor<Context extends { readonly bug?: string }>(own: readonly PlantedBug[], context: Context): Context {
  const { bug, ...rest } = context;
  const among = (bugs: readonly PlantedBug[]): boolean => bugs.some(({ name }) => name === bug);
  return among(own) || !among(raftSystem.bugs) ? context : (rest as Context);
}

/** A mistake that takes more than one part is listed by each of them. */
function onceByName(bugs: readonly PlantedBug[]): readonly PlantedBug[] {
  return [...new Map(bugs.map((bug) => [bug.name, bug])).values()];
}

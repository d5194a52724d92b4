import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { System, SystemOption } from "../../contract/system.js";
import { CoordinationStore, createCoordinationClient, STORE_BUGS } from "../../protocols/coordination/index.js";
import { createRaftInvariants, RAFT_BUGS, RAFT_MARKS, RAFT_OPTIONS, RaftNode } from "../../protocols/raft/index.js";
import { raftAdministration } from "./administration.js";

const POLL: SystemOption = {
  name: "pollMs",
  summary: "how often a waiting candidate asks for its place, in milliseconds",
  fallback: 100,
  problem: (value) => (typeof value === "number" && value >= 1 ? undefined : "a number of milliseconds, at least 1"),
};

/** Our Raft with the coordination store as its state machine. */
export const raftSystem: System = {
  name: "raft",
  summary: "our own Raft, carrying a small coordination store: sessions, elections, fenced registers and logs",
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog"],
  fences: ["token", "guard", "none"],
  tokens: "fencing",
  options: [...RAFT_OPTIONS, POLL],
  marks: RAFT_MARKS,
  bugs: [...RAFT_BUGS, ...STORE_BUGS],
  administration: raftAdministration,
  simulation: { createNode, createInvariants: createRaftInvariants },
  connect: (context) =>
    createCoordinationClient(context, {
      positions: "raft-index",
      pollMs: (context.options[POLL.name] ?? POLL.fallback) as number,
    }),
};

/** A node with its store; a planted bug goes to the one of the two that it is a mistake of. */
function createNode({ bug, ...context }: ProtocolNodeContext): RaftNode {
  if (bug === undefined) return new RaftNode({ context, machine: new CoordinationStore() });
  return STORE_BUGS.some(({ name }) => name === bug)
    ? new RaftNode({ context, machine: new CoordinationStore({ bug }) })
    : new RaftNode({ context: { ...context, bug }, machine: new CoordinationStore() });
}

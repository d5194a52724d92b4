import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { System } from "../../contract/system.js";
import { CoordinationStore, REQUEST_MARKS, STORE_MARKS } from "../../protocols/coordination/index.js";
import {
  contradictionIn,
  createLeaseClient,
  DEFAULT_LEASE_MS,
  ELECTOR_BUGS,
  LEASE_MARKS,
  LEASE_OPTIONS,
  timingOf,
} from "../../protocols/kubernetes-lease/index.js";
import {
  createRaftInvariants,
  isElectionMessage,
  RAFT_MARKS,
  RAFT_OPTIONS,
  RaftNode,
} from "../../protocols/raft/index.js";
import { LEASE_EXPECTED, LEASE_GUARANTEES } from "./expected.js";

/** Of the store only records and fenced resources are used. */
const FENCE_MARKS = STORE_MARKS.filter(({ name }) => name.startsWith("fence-"));

/** Leader election as Kubernetes' controllers do it, the API server's store played by our Raft. */
export const kubernetesLeaseSystem: System = {
  name: "kubernetes-lease",
  summary: "client-go's leader election: a lease in a versioned record that its holder keeps writing, kept by our Raft",
  guarantees: LEASE_GUARANTEES,
  expected: LEASE_EXPECTED,
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog"],
  fences: ["token", "none"],
  tokens: "fencing",
  waiting: "retry",
  leaseMs: DEFAULT_LEASE_MS,
  options: [...LEASE_OPTIONS, ...RAFT_OPTIONS],
  contradiction: (options, leaseMs) => contradictionIn(timingOf(options, leaseMs)),
  marks: [...LEASE_MARKS, ...RAFT_MARKS, ...FENCE_MARKS, ...REQUEST_MARKS],
  bugs: ELECTOR_BUGS,
  protocol: { createNode, createInvariants: createRaftInvariants, electionMessage: isElectionMessage },
  connect: (context) => createLeaseClient(context, "raft-index"),
};

/** All mistakes that can be planted here are clients'. */
function createNode({ bug: _, ...context }: ProtocolNodeContext): RaftNode {
  return new RaftNode({ context, machine: new CoordinationStore({ mark: context.mark }) });
}

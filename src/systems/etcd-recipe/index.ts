import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { System } from "../../contract/system.js";
import { REQUEST_MARKS } from "../../protocols/coordination/index.js";
import {
  createRecipeClient,
  KEY_STORE_MARKS,
  KeyStore,
  RECIPE_BUGS,
  RECIPE_MARKS,
  RECIPE_OPTIONS,
} from "../../protocols/etcd-recipe/index.js";
import {
  createRaftInvariants,
  isElectionMessage,
  RAFT_MARKS,
  RAFT_OPTIONS,
  RaftNode,
} from "../../protocols/raft/index.js";
import { RECIPE_EXPECTED, RECIPE_GUARANTEES } from "./expected.js";

/** The election recipe of etcd's clients, on a small etcd of our own: a key store carried by our Raft. */
export const etcdRecipeSystem: System = {
  name: "etcd-recipe",
  summary:
    "the election recipe of etcd's clients on a key store of our own: keys bound to leases, each watching the next",
  guarantees: RECIPE_GUARANTEES,
  expected: RECIPE_EXPECTED,
  versions: [],
  surfaces: ["election", "register", "fencedRegister", "fencedLog", "lock"],
  fences: ["token", "guard", "none"],
  tokens: "fencing",
  waiting: "queue",
  options: [...RECIPE_OPTIONS, ...RAFT_OPTIONS],
  marks: [...KEY_STORE_MARKS, ...RECIPE_MARKS, ...RAFT_MARKS, ...REQUEST_MARKS],
  bugs: RECIPE_BUGS,
  protocol: { createNode, createInvariants: createRaftInvariants, electionMessage: isElectionMessage },
  connect: (context) => createRecipeClient(context, "raft-index"),
};

/** All mistakes that can be planted here are clients'. */
function createNode({ bug: _, ...context }: ProtocolNodeContext): RaftNode {
  return new RaftNode({ context, machine: new KeyStore(context.mark) });
}

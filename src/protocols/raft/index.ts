export { createRaftInvariants } from "./invariants.js";
export { RaftNode } from "./node.js";
export { RAFT_OPTIONS } from "./options.js";
export { RAFT_BUGS } from "./rules.js";

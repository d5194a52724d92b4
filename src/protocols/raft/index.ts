export type { AdministrativeRequest, AdministrativeResult } from "./administrative-messages.js";
export { createRaftInvariants } from "./invariants.js";
export { RAFT_MARKS } from "./marks.js";
export { isElectionMessage } from "./messages.js";
export { RaftNode } from "./node.js";
export { RAFT_OPTIONS } from "./options.js";
export { RAFT_BUGS } from "./rules.js";

export { createPaxosInvariants } from "./invariants.js";
export { PAXOS_MARKS } from "./marks.js";
export { isOfElections } from "./messages.js";
export { PaxosNode } from "./node.js";
export { PAXOS_OPTIONS } from "./options.js";
export { PAXOS_BUGS } from "./rules.js";

export { createLeaseElectionClient } from "./client.js";
export { isElectionMessage } from "./messages.js";
export { LeaseNode } from "./node.js";
export { LEASE_OPTIONS } from "./options.js";
export { LEASE_BUGS } from "./rules.js";

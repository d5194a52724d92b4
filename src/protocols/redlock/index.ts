export { createRedlockClient } from "./client.js";
export { isElectionMessage } from "./messages.js";
export { RedlockNode } from "./node.js";
export { REDLOCK_OPTIONS } from "./options.js";
export { REDLOCK_BUGS } from "./rules.js";

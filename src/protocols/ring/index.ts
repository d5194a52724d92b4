export { RING_MARKS } from "./marks.js";
export { isElectionMessage } from "./messages.js";
export { RingNode } from "./node.js";
export { RING_OPTIONS } from "./options.js";
export { RING_BUGS } from "./rules.js";

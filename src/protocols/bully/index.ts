export { BULLY_MARKS } from "./marks.js";
export { isElectionMessage } from "./messages.js";
export { BullyNode } from "./node.js";
export { BULLY_OPTIONS } from "./options.js";
export { BULLY_BUGS } from "./rules.js";

export { createZabInvariants } from "./invariants.js";
export { ZAB_MARKS } from "./marks.js";
export { isOfElections } from "./messages.js";
export { ZabNode } from "./node.js";
export { ZAB_OPTIONS } from "./options.js";
export { ZAB_BUGS } from "./rules.js";

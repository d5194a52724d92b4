export { checkSyntheticOptions } from "./check-options.js";
export { syntheticHistory, syntheticText } from "./history.js";
export { syntheticLogs } from "./logs.js";
export { SYNTHETIC_DEFAULTS, type SyntheticOptions } from "./options.js";
export { VIOLATIONS, type Violation } from "./subject.js";
export { SYNTHETIC_MODELS } from "./subjects.js";

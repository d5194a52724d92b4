export { ELECTOR_BUGS } from "./elector-rules.js";
export { createLeaseClient } from "./lease-client.js";
export { contradictionIn, DEFAULT_LEASE_MS, LEASE_OPTIONS, timingOf } from "./lease-options.js";
export { LEASE_MARKS } from "./marks.js";

export { createCoordinationClient } from "./client.js";
export { CoordinationStore } from "./coordination-store.js";
export { STORE_BUGS } from "./policy.js";
export { RequestChannel } from "./request-channel.js";

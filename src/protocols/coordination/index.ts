export { createCoordinationClient } from "./client.js";
export { CLIENT_MARKS } from "./client-marks.js";
export { CLIENT_BUGS } from "./client-mistakes.js";
export { CoordinationStore } from "./coordination-store.js";
export { RequestChannel } from "./request-channel.js";
export { STORE_MARKS } from "./store-marks.js";
export { STORE_BUGS } from "./store-mistakes.js";

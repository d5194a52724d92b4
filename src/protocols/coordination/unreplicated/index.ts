export { createUnreplicatedClient } from "./client.js";
export { ClientDesk } from "./client-desk.js";
export type { DeskMessage } from "./messages.js";
export { type CountRecord, StableCount } from "./stable-count.js";

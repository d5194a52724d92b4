export { createUnreplicatedClient } from "./client.js";
export type { ElectingNode, ElectingNodeParts } from "./electing-node.js";
export type { OfficeMessage } from "./messages.js";
export { Office } from "./office.js";
export {
  deadlineOf,
  type Following,
  isCoordinator,
  type Serving,
  type Settling,
  statusOf,
} from "./roles.js";
export { type CountRecord, StableCount } from "./stable-count.js";

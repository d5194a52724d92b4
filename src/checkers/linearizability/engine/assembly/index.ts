export { bestRecord, reachedLevel, renewPatience } from "./agenda";
export { causeOf, configurationCount, levelOf, parentOf } from "./configurations";
export { latestForeclosed } from "./hand";
export { limitMemory } from "./memory";
export { addRoot, run } from "./search";
export { setSwitches } from "./switches";
export {
  crashesInvoked,
  crashGroups,
  crashGroupsBegun,
  crashKind,
  createTimeline,
  currentPosition,
  kindsAddress,
  moveTo,
  pendingAt,
  pendingCalls,
  stepsAddress,
} from "./timeline";
export { createKinds, flagsAddress, makeRoomFor, readFlags } from "./transitions";

import { createSearch } from "./search";
import { closeTimeline, readTimeline } from "./timeline";
import { keepTransitions } from "./transitions";

/** Begins with the steps and kinds that the host wrote. */
export function begin(carried: i32, unlimited: bool): void {
  readTimeline();
  createSearch(carried, unlimited);
}

/** Ends a decision: only the transitions outlive it. */
export function end(): void {
  closeTimeline();
  keepTransitions();
}

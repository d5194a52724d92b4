import type { Ms } from "../../core/units.js";
import type { BullyOptions } from "./options.js";

/** How long a node waits for others. With T as the longest delay, and no other delays, nobody is suspected wrongly. */
export interface Timeouts {
  /** From ELECTION to the last OK: there and back. */
  readonly okMs: Ms;
  /**
   * From OK to COORDINATOR. Every higher node had the same ELECTION; the highest of those that live asks those that do
   * not (T after we asked), gives them 2T, and its announcement takes T: 4T after we asked, and our OK came later.
   */
  readonly coordinatorMs: Ms;
  /** From COORDINATOR to the last acknowledgement. */
  readonly acknowledgementMs: Ms;
  /** From a heartbeat, or the coordinator's announcement, to the next: 2T for acknowledgements, and T for each way. */
  readonly silenceMs: Ms;
}

export function timeoutsOf({ maxDelayMs, heartbeatMs }: BullyOptions): Timeouts {
  return {
    okMs: 2 * maxDelayMs,
    coordinatorMs: 4 * maxDelayMs,
    acknowledgementMs: 2 * maxDelayMs,
    silenceMs: Math.max(heartbeatMs, 2 * maxDelayMs) + maxDelayMs,
  };
}

import type { Ms } from "../../core/units.js";
import type { RingOptions } from "./options.js";

/** How long a node waits for others. With T as the longest delay, and no other delays, nobody is suspected wrongly. */
export interface Timeouts {
  /** From passing something on to the successor's word that it has received it: there and back. */
  readonly receiptMs: Ms;
  /** From sending something round to its coming home: T for a successor that lives, 2T more for one that does not. */
  readonly circleMs: Ms;
  /**
   * From taking part in an election to its end: up to a circle until the highest that lives takes part, one for its own
   * message, and one for the announcement.
   */
  readonly electionMs: Ms;
  /** From one heartbeat to the next. */
  readonly silenceMs: Ms;
}

export function timeoutsOf({ maxDelayMs, heartbeatMs }: RingOptions, nodes: number): Timeouts {
  const circleMs = 2 * maxDelayMs * nodes;
  return { receiptMs: 2 * maxDelayMs, circleMs, electionMs: 3 * circleMs, silenceMs: heartbeatMs + maxDelayMs };
}

import type { LocalTime } from "../../../contract/protocol.js";
import type { Ms } from "../../../core/units.js";

/** Both clocks at `ms`. */
export function at(ms: Ms): LocalTime {
  return { monotonicMs: ms, wallMs: ms };
}

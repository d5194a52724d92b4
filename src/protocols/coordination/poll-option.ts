import { type ChosenOptions, milliseconds } from "../../contract/options.js";
import type { SystemOption } from "../../contract/system.js";
import type { Ms } from "../../core/units.js";

/** The option of every system whose waiting candidates poll. */
export const POLL_OPTION: SystemOption = {
  name: "pollMs",
  summary: "how often a waiting candidate asks for its place, in milliseconds",
  fallback: 100,
  problem: milliseconds(),
};

/** How often a candidate asks, as the options have it or by default. */
export function pollMsOf(options: ChosenOptions): Ms {
  return (options[POLL_OPTION.name] ?? POLL_OPTION.fallback) as Ms;
}

import type { SystemOption } from "../../contract/system.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

/** The option of every system whose waiting candidates poll. */
export const POLL_OPTION: SystemOption = {
  name: "pollMs",
  summary: "how often a waiting candidate asks for its place, in milliseconds",
  fallback: 100,
  problem: (value) => (typeof value === "number" && value >= 1 ? undefined : "a number of milliseconds, at least 1"),
};

/** How often a candidate asks, as the options have it or by default. */
export function pollMsOf(options: { readonly [name: string]: Json }): Ms {
  return (options[POLL_OPTION.name] ?? POLL_OPTION.fallback) as Ms;
}

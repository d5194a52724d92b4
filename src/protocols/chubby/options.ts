import { type ChosenOptions, milliseconds } from "../../contract/options.js";
import type { SystemOption } from "../../contract/system.js";
import type { Ms } from "../../core/units.js";

const LOCK_DELAY: SystemOption = {
  name: "lockDelayMs",
  summary: "for how long nobody else gets a lock whose holder's session has expired, in milliseconds",
  fallback: 1000,
  problem: milliseconds(0),
};

const GRACE: SystemOption = {
  name: "graceMs",
  summary: "for how long before its session's end a client in jeopardy still seeks a master, but no longer acts",
  fallback: 500,
  problem: milliseconds(0),
};

export const CHUBBY_OPTIONS: readonly SystemOption[] = [LOCK_DELAY, GRACE];

export function lockDelayOf(options: ChosenOptions): Ms {
  return (options[LOCK_DELAY.name] ?? LOCK_DELAY.fallback) as Ms;
}

export function graceOf(options: ChosenOptions): Ms {
  return (options[GRACE.name] ?? GRACE.fallback) as Ms;
}

import type { SystemOption } from "../../contract/system.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

const LOCK_DELAY: SystemOption = {
  name: "lockDelayMs",
  summary: "for how long nobody else gets a lock whose holder's session has expired, in milliseconds",
  fallback: 1000,
  problem: problemOfMs,
};

const GRACE: SystemOption = {
  name: "graceMs",
  summary: "for how long before its session's end a client in jeopardy still seeks a master, but no longer acts",
  fallback: 500,
  problem: problemOfMs,
};

export const CHUBBY_OPTIONS: readonly SystemOption[] = [LOCK_DELAY, GRACE];

type Options = { readonly [name: string]: Json };

export function lockDelayOf(options: Options): Ms {
  return (options[LOCK_DELAY.name] ?? LOCK_DELAY.fallback) as Ms;
}

export function graceOf(options: Options): Ms {
  return (options[GRACE.name] ?? GRACE.fallback) as Ms;
}

function problemOfMs(value: Json): string | undefined {
  return typeof value === "number" && value >= 0 ? undefined : "a number of milliseconds, at least 0";
}

import type { SystemOption } from "../../contract/system.js";
import { UserError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

export interface RedlockOptions {
  /** Whether each change is on the disk before it is answered, or nothing ever is (`appendfsync always`, or no file). */
  readonly aof: "always" | "none";
  /** For how long a store that was restarted answers nobody. */
  readonly restartDelayMs: Ms;
  /** How long a client waits for the stores' answers to one command. */
  readonly storeTimeoutMs: Ms;
  /** The longest pause between two tries of a candidate; the least is a third of it. */
  readonly retryMs: Ms;
}

function milliseconds(least: Ms): SystemOption["problem"] {
  const expected = `a number of milliseconds, at least ${least}`;
  return (value) => (typeof value === "number" && value >= least ? undefined : expected);
}

export const REDLOCK_OPTIONS: readonly SystemOption[] = [
  {
    name: "aof",
    summary: '"always": a store syncs each change before it answers; "none": a restarted store has forgotten all',
    fallback: "none",
    problem: (value) => (value === "always" || value === "none" ? undefined : 'a choice: "always" or "none"'),
  },
  {
    name: "restartDelayMs",
    summary: "for how long a restarted store answers nobody, in milliseconds; safe above 1.02 times leaseMs",
    fallback: 0,
    problem: milliseconds(0),
  },
  {
    name: "storeTimeoutMs",
    summary: "how long a client waits for the stores' answers, in milliseconds; short beside leaseMs",
    fallback: 50,
    problem: milliseconds(1),
  },
  {
    name: "retryMs",
    summary: "the longest pause of a candidate before it tries again, in milliseconds",
    fallback: 200,
    problem: milliseconds(1),
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseRedlockOptions(given: { readonly [name: string]: Json }): RedlockOptions {
  const [aof, restartDelayMs, storeTimeoutMs, retryMs] = REDLOCK_OPTIONS.map(({ name, fallback, problem }) => {
    const value = given[name] ?? fallback;
    const expected = problem(value);
    if (expected !== undefined) throw new UserError(`redlock: ${name} ${JSON.stringify(value)}: expected ${expected}`);
    return value;
  }) as [RedlockOptions["aof"], Ms, Ms, Ms];
  return { aof, restartDelayMs, storeTimeoutMs, retryMs };
}

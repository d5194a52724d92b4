import { type ChosenOptions, choice, milliseconds, readOptions } from "../../contract/options.js";
import type { SystemOption } from "../../contract/system.js";
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

export const REDLOCK_OPTIONS: readonly SystemOption[] = [
  {
    name: "aof",
    summary: '"always": a store syncs each change before it answers; "none": a restarted store has forgotten all',
    fallback: "none",
    problem: choice("always", "none"),
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
    problem: milliseconds(),
  },
  {
    name: "retryMs",
    summary: "the longest pause of a candidate before it tries again, in milliseconds",
    fallback: 200,
    problem: milliseconds(),
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseRedlockOptions(given: ChosenOptions): RedlockOptions {
  return readOptions("redlock", REDLOCK_OPTIONS, given) as unknown as RedlockOptions;
}

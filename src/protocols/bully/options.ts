import type { SystemOption } from "../../contract/system.js";
import { UserError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

export interface BullyOptions {
  /**
   * T: the longest that a message takes, with what its sender must write to its disk before (Garcia-Molina 1982,
   * assumption 8). All timeouts follow from it.
   */
  readonly maxDelayMs: Ms;
  readonly heartbeatMs: Ms;
}

function problemOfMs(value: Json): string | undefined {
  return typeof value === "number" && value >= 1 ? undefined : "a number of milliseconds, at least 1";
}

/** The options of a node, as a system of this protocol offers them. */
export const BULLY_OPTIONS: readonly SystemOption[] = [
  {
    name: "maxDelayMs",
    summary: "T, the longest that a message is believed to take, in milliseconds: who takes longer counts as failed",
    fallback: 60,
    problem: problemOfMs,
  },
  {
    name: "heartbeatMs",
    summary: "how often a coordinator tells the others that it is there, in milliseconds",
    fallback: 100,
    problem: problemOfMs,
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseBullyOptions(given: { readonly [name: string]: Json }): BullyOptions {
  const [maxDelayMs = 0, heartbeatMs = 0] = BULLY_OPTIONS.map(({ name, fallback, problem }) => {
    const value = given[name] ?? fallback;
    const expected = problem(value);
    if (expected !== undefined) throw new UserError(`bully: ${name} ${JSON.stringify(value)}: expected ${expected}`);
    return value as Ms;
  });
  return { maxDelayMs, heartbeatMs };
}

import type { SystemOption } from "../../contract/system.js";
import { UserError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

export interface LeaseOptions {
  /** By how much the fastest clock of all nodes and contenders may outrun the slowest, in percent. */
  readonly clockBoundPct: number;
  /** How long a proposer waits for a majority's answers to one message. */
  readonly roundTimeoutMs: Ms;
  /** The longest pause between two tries of a candidate; the least is a third of it. */
  readonly retryMs: Ms;
}

function milliseconds(value: Json): string | undefined {
  return typeof value === "number" && value >= 1 ? undefined : "a number of milliseconds, at least 1";
}

export const LEASE_OPTIONS: readonly SystemOption[] = [
  {
    name: "clockBoundPct",
    summary: "by how much the fastest clock among nodes and contenders may outrun the slowest, in percent",
    fallback: 5,
    problem: (value) => (typeof value === "number" && value >= 0 ? undefined : "a percentage, at least 0"),
  },
  {
    name: "roundTimeoutMs",
    summary: "how long a proposer waits for the answers of a majority, in milliseconds",
    fallback: 300,
    problem: milliseconds,
  },
  {
    name: "retryMs",
    summary: "the longest pause of a candidate before it tries again, in milliseconds",
    fallback: 150,
    problem: milliseconds,
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseLeaseOptions(given: { readonly [name: string]: Json }): LeaseOptions {
  const [clockBoundPct, roundTimeoutMs, retryMs] = LEASE_OPTIONS.map(({ name, fallback, problem }) => {
    const value = given[name] ?? fallback;
    const expected = problem(value);
    if (expected !== undefined) throw new UserError(`lease: ${name} ${JSON.stringify(value)}: expected ${expected}`);
    return value as number;
  }) as [number, number, number];
  return { clockBoundPct, roundTimeoutMs, retryMs };
}

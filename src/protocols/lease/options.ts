import { type ChosenOptions, milliseconds, percentage, readOptions } from "../../contract/options.js";
import type { SystemOption } from "../../contract/system.js";
import type { Ms } from "../../core/units.js";

export interface LeaseOptions {
  /** By how much the fastest clock of all nodes and contenders may outrun the slowest, in percent. */
  readonly clockBoundPct: number;
  /** How long a proposer waits for a majority's answers to one message. */
  readonly roundTimeoutMs: Ms;
  /** The longest pause between two tries of a candidate; the least is a third of it. */
  readonly retryMs: Ms;
}

export const LEASE_OPTIONS: readonly SystemOption[] = [
  {
    name: "clockBoundPct",
    summary: "by how much the fastest clock among nodes and contenders may outrun the slowest, in percent",
    fallback: 5,
    problem: percentage,
  },
  {
    name: "roundTimeoutMs",
    summary: "how long a proposer waits for the answers of a majority, in milliseconds",
    fallback: 300,
    problem: milliseconds(),
  },
  {
    name: "retryMs",
    summary: "the longest pause of a candidate before it tries again, in milliseconds",
    fallback: 150,
    problem: milliseconds(),
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseLeaseOptions(given: ChosenOptions): LeaseOptions {
  return readOptions("lease", LEASE_OPTIONS, given) as unknown as LeaseOptions;
}

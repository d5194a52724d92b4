import type { SystemOption } from "../../contract/system.js";
import { UserError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

export interface RaftOptions {
  /** Each election timeout is drawn anew from this range (section 5.2). */
  readonly electionTimeoutMs: { readonly min: Ms; readonly max: Ms };
  readonly heartbeatMs: Ms;
  readonly maxEntriesPerAppend: number;
  readonly maxInflightAppends: number;
  /**
   * How a leader makes sure that it still leads when it answers a query: by a heartbeat round to a majority, or by the
   * lease that the last round gave it, which takes clocks whose rates differ by no more than `clockDriftPct`.
   */
  readonly reads: "read-index" | "lease";
  readonly clockDriftPct: number;
  /** A node takes a snapshot when it has applied so many entries since the last one (section 7). */
  readonly snapshotEvery: number;
}

/** The options of a node, as a system of this protocol offers them. */
export const RAFT_OPTIONS: readonly SystemOption[] = [
  {
    name: "electionTimeoutMs",
    summary: "range of the randomised election timeout, in milliseconds",
    fallback: "150..300",
    problem: (value) => (rangeOf(value) === undefined ? 'a range of milliseconds such as "150..300"' : undefined),
  },
  {
    name: "heartbeatMs",
    summary: "how often a leader sends heartbeats, in milliseconds; below the lowest election timeout",
    fallback: 50,
    problem: (value) => (typeof value === "number" && value >= 1 ? undefined : "a number of milliseconds, at least 1"),
  },
  {
    name: "maxEntriesPerAppend",
    summary: "most log entries in one message",
    fallback: 64,
    problem: problemOfCount,
  },
  {
    name: "maxInflightAppends",
    summary: "most messages with entries on the way to one follower",
    fallback: 4,
    problem: problemOfCount,
  },
  {
    name: "reads",
    summary:
      '"read-index": queries wait for a round of heartbeats; "lease": not while clocks say that nobody else leads',
    fallback: "read-index",
    problem: (value) => (value === "read-index" || value === "lease" ? undefined : 'a choice: "read-index" or "lease"'),
  },
  {
    name: "clockDriftPct",
    summary: "for lease reads: how much faster one node's clock may run than another's, in percent",
    fallback: 10,
    problem: (value) => (typeof value === "number" && value >= 0 ? undefined : "a percentage, at least 0"),
  },
  {
    name: "snapshotEvery",
    summary: "how many entries a node applies until it takes a snapshot and drops its log",
    fallback: 200,
    problem: problemOfCount,
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseRaftOptions(given: { readonly [name: string]: Json }): RaftOptions {
  const values = new Map<string, Json>();
  for (const option of RAFT_OPTIONS) {
    const value = given[option.name] ?? option.fallback;
    const expected = option.problem(value);
    if (expected !== undefined)
      throw new UserError(`raft: ${option.name} ${JSON.stringify(value)}: expected ${expected}`);
    values.set(option.name, value);
  }
  const electionTimeoutMs = rangeOf(values.get("electionTimeoutMs")) as RaftOptions["electionTimeoutMs"];
  const heartbeatMs = values.get("heartbeatMs") as Ms;
  if (heartbeatMs >= electionTimeoutMs.min)
    throw new UserError(`raft: heartbeatMs ${heartbeatMs}: expected less than ${electionTimeoutMs.min}`, {
      hint: "followers would stand for election between two heartbeats; raise electionTimeoutMs or lower heartbeatMs",
    });
  return {
    electionTimeoutMs,
    heartbeatMs,
    maxEntriesPerAppend: values.get("maxEntriesPerAppend") as number,
    maxInflightAppends: values.get("maxInflightAppends") as number,
    reads: values.get("reads") as RaftOptions["reads"],
    clockDriftPct: values.get("clockDriftPct") as number,
    snapshotEvery: values.get("snapshotEvery") as number,
  };
}

function rangeOf(value: Json | undefined): { min: Ms; max: Ms } | undefined {
  const match = typeof value === "string" ? /^(\d+)\.\.(\d+)$/.exec(value) : null;
  if (match === null) return undefined;
  const min = Number(match[1]);
  const max = Number(match[2]);
  return min >= 1 && max > min ? { min, max } : undefined;
}

function problemOfCount(value: Json): string | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 ? undefined : "a whole number, at least 1";
}

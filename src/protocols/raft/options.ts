import {
  type ChosenOptions,
  choice,
  count,
  type MsRange,
  milliseconds,
  msRange,
  msRangeOf,
  percentage,
  readOptions,
} from "../../contract/options.js";
import type { SystemOption } from "../../contract/system.js";
import { UserError } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";

export interface RaftOptions {
  /** Each election timeout is drawn anew from this range (section 5.2). */
  readonly electionTimeoutMs: MsRange;
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
    problem: msRange,
  },
  {
    name: "heartbeatMs",
    summary: "how often a leader sends heartbeats, in milliseconds; below the lowest election timeout",
    fallback: 50,
    problem: milliseconds(),
  },
  {
    name: "maxEntriesPerAppend",
    summary: "most log entries in one message",
    fallback: 64,
    problem: count,
  },
  {
    name: "maxInflightAppends",
    summary: "most messages with entries on the way to one follower",
    fallback: 4,
    problem: count,
  },
  {
    name: "reads",
    summary:
      '"read-index": queries wait for a round of heartbeats; "lease": not while clocks say that nobody else leads',
    fallback: "read-index",
    problem: choice("read-index", "lease"),
  },
  {
    name: "clockDriftPct",
    summary: "for lease reads: how much faster one node's clock may run than another's, in percent",
    fallback: 10,
    problem: percentage,
  },
  {
    name: "snapshotEvery",
    summary: "how many entries a node applies until it takes a snapshot and drops its log",
    fallback: 200,
    problem: count,
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseRaftOptions(given: ChosenOptions): RaftOptions {
  const values = readOptions("raft", RAFT_OPTIONS, given);
  const electionTimeoutMs = msRangeOf(values["electionTimeoutMs"]) as MsRange;
  const heartbeatMs = values["heartbeatMs"] as Ms;
  if (heartbeatMs >= electionTimeoutMs.min)
    throw new UserError(`raft: heartbeatMs ${heartbeatMs}: expected less than ${electionTimeoutMs.min}`, {
      hint: "followers would stand for election between two heartbeats; raise electionTimeoutMs or lower heartbeatMs",
    });
  return {
    electionTimeoutMs,
    heartbeatMs,
    maxEntriesPerAppend: values["maxEntriesPerAppend"] as number,
    maxInflightAppends: values["maxInflightAppends"] as number,
    reads: values["reads"] as RaftOptions["reads"],
    clockDriftPct: values["clockDriftPct"] as number,
    snapshotEvery: values["snapshotEvery"] as number,
  };
}

import {
  type ChosenOptions,
  count,
  type MsRange,
  milliseconds,
  msRange,
  msRangeOf,
  readOptions,
} from "../../contract/options.js";
import type { SystemOption } from "../../contract/system.js";
import { UserError } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";

export interface PaxosOptions {
  /** A node that hears no leader for so long, drawn anew each time, tries to become one. */
  readonly electionTimeoutMs: MsRange;
  readonly heartbeatMs: Ms;
  /** How far ahead of what is known to be chosen a leader proposes (Lamport 2001, section 3: alpha), in slots. */
  readonly window: number;
  /** A node takes a snapshot when it has applied so many slots since the last one. */
  readonly snapshotEvery: number;
}

/** The options of a node, as a system of this protocol offers them. */
export const PAXOS_OPTIONS: readonly SystemOption[] = [
  {
    name: "electionTimeoutMs",
    summary: "how long a node hears no leader until it tries to become one: a range in milliseconds, drawn from",
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
    name: "window",
    summary: "how many slots a leader proposes for at once (alpha)",
    fallback: 8,
    problem: count,
  },
  {
    name: "snapshotEvery",
    summary: "how many slots a node applies until it takes a snapshot and forgets them",
    fallback: 200,
    problem: count,
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parsePaxosOptions(given: ChosenOptions): PaxosOptions {
  const values = readOptions("paxos", PAXOS_OPTIONS, given);
  const electionTimeoutMs = msRangeOf(values["electionTimeoutMs"]) as MsRange;
  const heartbeatMs = values["heartbeatMs"] as Ms;
  if (heartbeatMs >= electionTimeoutMs.min)
    throw new UserError(`paxos: heartbeatMs ${heartbeatMs}: expected less than ${electionTimeoutMs.min}`, {
      hint: "others would try to lead between two heartbeats; raise electionTimeoutMs or lower heartbeatMs",
    });
  return {
    electionTimeoutMs,
    heartbeatMs,
    window: values["window"] as number,
    snapshotEvery: values["snapshotEvery"] as number,
  };
}

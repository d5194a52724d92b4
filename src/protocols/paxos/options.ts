import type { SystemOption } from "../../contract/system.js";
import { UserError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

export interface PaxosOptions {
  /** A node that hears no leader for so long, drawn anew each time, tries to become one. */
  readonly electionTimeoutMs: { readonly min: Ms; readonly max: Ms };
  readonly heartbeatMs: Ms;
  /** How far ahead of what is known to be chosen a leader proposes (Lamport 2001, section 3: alpha), in slots. */
  readonly window: number;
  /** A node takes a snapshot when it has applied so many slots since the last one. */
  readonly snapshotEvery: number;
}

const COUNT = "a whole number, at least 1";

/** The options of a node, as a system of this protocol offers them. */
export const PAXOS_OPTIONS: readonly SystemOption[] = [
  {
    name: "electionTimeoutMs",
    summary: "how long a node hears no leader until it tries to become one: a range in milliseconds, drawn from",
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
    name: "window",
    summary: "how many slots a leader proposes for at once (alpha)",
    fallback: 8,
    problem: (value) => (isCount(value) ? undefined : COUNT),
  },
  {
    name: "snapshotEvery",
    summary: "how many slots a node applies until it takes a snapshot and forgets them",
    fallback: 200,
    problem: (value) => (isCount(value) ? undefined : COUNT),
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parsePaxosOptions(given: { readonly [name: string]: Json }): PaxosOptions {
  const read = (name: string): Json => {
    const option = PAXOS_OPTIONS.find((each) => each.name === name) as SystemOption;
    const value = given[name] ?? option.fallback;
    const expected = option.problem(value);
    if (expected === undefined) return value;
    throw new UserError(`paxos: ${name} ${JSON.stringify(value)}: expected ${expected}`);
  };
  const electionTimeoutMs = rangeOf(read("electionTimeoutMs")) as PaxosOptions["electionTimeoutMs"];
  const heartbeatMs = read("heartbeatMs") as Ms;
  if (heartbeatMs >= electionTimeoutMs.min)
    throw new UserError(`paxos: heartbeatMs ${heartbeatMs}: expected less than ${electionTimeoutMs.min}`, {
      hint: "others would try to lead between two heartbeats; raise electionTimeoutMs or lower heartbeatMs",
    });
  const window = read("window") as number;
  return { electionTimeoutMs, heartbeatMs, window, snapshotEvery: read("snapshotEvery") as number };
}

function rangeOf(value: Json | undefined): { min: Ms; max: Ms } | undefined {
  const match = typeof value === "string" ? /^(\d+)\.\.(\d+)$/.exec(value) : null;
  if (match === null) return undefined;
  const min = Number(match[1]);
  const max = Number(match[2]);
  return min >= 1 && max > min ? { min, max } : undefined;
}

function isCount(value: Json): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 1;
}

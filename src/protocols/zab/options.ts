import type { SystemOption } from "../../contract/system.js";
import { UserError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

export interface ZabOptions {
  /** Pings leave twice a tick; what stays unacknowledged for a tick is sent again, votes too. */
  readonly tickTimeMs: Ms;
  /** How long an elected leader may take until a quorum has its history, and a follower until it is served. */
  readonly initLimitMs: Ms;
  /** How long leader and follower may hear nothing of each other. */
  readonly syncLimitMs: Ms;
  /** How long a node that has seen a quorum agree waits for a better vote (`finalizeWait`). */
  readonly finalizeWaitMs: Ms;
}

const OPTIONS: readonly (SystemOption & { readonly name: keyof ZabOptions; readonly fallback: Ms })[] = [
  {
    name: "tickTimeMs",
    summary: "the unit of time, in milliseconds: pings leave twice a tick, and what is not acknowledged is sent again",
    fallback: 50,
    problem: problemOfMs,
  },
  {
    name: "initLimitMs",
    summary: "how long the history may take to get from a new leader to its followers, in milliseconds",
    fallback: 500,
    problem: problemOfMs,
  },
  {
    name: "syncLimitMs",
    summary: "how long leader and follower may hear nothing of each other, in milliseconds; above tickTimeMs",
    fallback: 200,
    problem: problemOfMs,
  },
  {
    name: "finalizeWaitMs",
    summary: "how long a node that has seen a quorum agree still waits for a better vote, in milliseconds",
    fallback: 20,
    problem: problemOfMs,
  },
];

/** The options of a node, as a system of this protocol offers them. */
export const ZAB_OPTIONS: readonly SystemOption[] = OPTIONS;

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseZabOptions(given: { readonly [name: string]: Json }): ZabOptions {
  const values = new Map<string, Json>();
  for (const option of OPTIONS) {
    const value = given[option.name] ?? option.fallback;
    const expected = option.problem(value);
    if (expected !== undefined)
      throw new UserError(`zab: ${option.name} ${JSON.stringify(value)}: expected ${expected}`);
    values.set(option.name, value);
  }
  const read = (name: keyof ZabOptions): Ms => values.get(name) as Ms;
  if (read("syncLimitMs") <= read("tickTimeMs"))
    throw new UserError(`zab: syncLimitMs ${read("syncLimitMs")}: expected more than ${read("tickTimeMs")}`, {
      hint: "followers would leave their leader between two pings; raise syncLimitMs or lower tickTimeMs",
    });
  return {
    tickTimeMs: read("tickTimeMs"),
    initLimitMs: read("initLimitMs"),
    syncLimitMs: read("syncLimitMs"),
    finalizeWaitMs: read("finalizeWaitMs"),
  };
}

function problemOfMs(value: Json): string | undefined {
  return typeof value === "number" && value >= 1 ? undefined : "a number of milliseconds, at least 1";
}

import { type ChosenOptions, milliseconds, readOptions } from "../../contract/options.js";
import type { SystemOption } from "../../contract/system.js";
import { UserError } from "../../core/errors.js";
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

/** The options of a node, as a system of this protocol offers them. */
export const ZAB_OPTIONS: readonly (SystemOption & { readonly name: keyof ZabOptions })[] = [
  {
    name: "tickTimeMs",
    summary: "the unit of time, in milliseconds: pings leave twice a tick, and what is not acknowledged is sent again",
    fallback: 50,
    problem: milliseconds(),
  },
  {
    name: "initLimitMs",
    summary: "how long the history may take to get from a new leader to its followers, in milliseconds",
    fallback: 500,
    problem: milliseconds(),
  },
  {
    name: "syncLimitMs",
    summary: "how long leader and follower may hear nothing of each other, in milliseconds; above tickTimeMs",
    fallback: 200,
    problem: milliseconds(),
  },
  {
    name: "finalizeWaitMs",
    summary: "how long a node that has seen a quorum agree still waits for a better vote, in milliseconds",
    fallback: 20,
    problem: milliseconds(),
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseZabOptions(given: ChosenOptions): ZabOptions {
  // All of them are milliseconds.
  const options = readOptions("zab", ZAB_OPTIONS, given) as unknown as ZabOptions;
  const { tickTimeMs, syncLimitMs } = options;
  if (syncLimitMs <= tickTimeMs)
    throw new UserError(`zab: syncLimitMs ${syncLimitMs}: expected more than ${tickTimeMs}`, {
      hint: "followers would leave their leader between two pings; raise syncLimitMs or lower tickTimeMs",
    });
  return options;
}

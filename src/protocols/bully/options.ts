import { type ChosenOptions, milliseconds, readOptions } from "../../contract/options.js";
import type { SystemOption } from "../../contract/system.js";
import type { Ms } from "../../core/units.js";

export interface BullyOptions {
  /**
   * T: the longest that a message takes, with what its sender must write to its disk before (Garcia-Molina 1982,
   * assumption 8). All timeouts follow from it.
   */
  readonly maxDelayMs: Ms;
  readonly heartbeatMs: Ms;
}

/** The options of a node, as a system of this protocol offers them. */
export const BULLY_OPTIONS: readonly SystemOption[] = [
  {
    name: "maxDelayMs",
    summary: "T, the longest that a message is believed to take, in milliseconds: who takes longer counts as failed",
    fallback: 60,
    problem: milliseconds(),
  },
  {
    name: "heartbeatMs",
    summary: "how often a coordinator tells the others that it is there, in milliseconds",
    fallback: 100,
    problem: milliseconds(),
  },
];

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function parseBullyOptions(given: ChosenOptions): BullyOptions {
  return readOptions("bully", BULLY_OPTIONS, given) as unknown as BullyOptions;
}

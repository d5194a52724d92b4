import type { Generator } from "../src/contract/generator.js";
import { repeat } from "../src/generators/basic.js";
import { onRole, together } from "../src/generators/compose.js";
import { limit, untilOk } from "../src/generators/limits.js";

/** How often one resource is asked before its last read is given up. */
const MOST_READS = 1000;

/** The mandatory final reads, by readers: without those of logs lost and doubled appends could not be told. */
export function finalReads(resources: readonly string[]): Generator {
  const reads = resources.map((resource) => limit(MOST_READS, untilOk(repeat({ f: "read", value: null, resource }))));
  return onRole("reader", together(...reads));
}

import { nameOf } from "../jepsen/raw-event.js";
import { firstEvent, readEdnEvents } from "./edn-reading.js";
import type { FormatReader } from "./format.js";

const TYPES = ["invoke", "ok", "fail", "info"];
/** After comments, a bracket, and somewhere a type: whatever is wrong with such a file is told best by reading it. */
const BROKEN = /^\s*(?:;.*\n\s*)*[[({#][\s\S]*?:(?:invoke|ok|fail|info)\b/;

/**
 * Jepsen's and Knossos' histories: maps, records or `[process type f value]` tuples, one after another or in one vector
 * or list. A failed operation and a read of nil say nothing, as in Knossos.
 */
export const jepsenEdn: FormatReader = {
  name: "jepsen-edn",
  example: "{:process 0, :type :invoke, :f :write, :value 3}",
  recognises: (sample) => TYPES.includes(nameOf(firstEvent(sample)?.type) ?? "") || BROKEN.test(sample),
  open: (file, { independent }) =>
    readEdnEvents(file, {
      nilReads: "say-nothing",
      failedCas: "says-nothing",
      keys: independent ? "independent" : "named",
    }),
};

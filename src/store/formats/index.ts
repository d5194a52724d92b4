import type { FormatReader } from "./format.js";
import { jepsenEdn } from "./jepsen-edn.js";
import { jepsenLog } from "./jepsen-log.js";
import { porcupineKv } from "./porcupine-kv.js";
import { usurper } from "./usurper.js";

/** Every format, in the order in which they are tried on a file of unknown format. */
export const formats: readonly FormatReader[] = [usurper, jepsenLog, porcupineKv, jepsenEdn];

import { UserError } from "../../core/errors.js";
import { nameOf } from "../jepsen/raw-event.js";
import { firstEvent, readEdnEvents } from "./edn-reading.js";
import type { FormatReader } from "./format.js";

const OPERATIONS = ["get", "put", "append"];

/** The key-value histories of Porcupine's tests: every event names its key, and a get shows what is there. */
export const porcupineKv: FormatReader = {
  name: "porcupine-kv",
  example: '{:process 0, :type :invoke, :f :append, :key "0", :value "x"}',
  recognises(sample) {
    const first = firstEvent(sample);
    return first?.key !== undefined && OPERATIONS.includes(nameOf(first.f) ?? "");
  },
  open(file, { independent }) {
    if (independent) {
      throw new UserError("--independent does not apply to porcupine-kv, whose events name their keys");
    }
    return readEdnEvents(file, { nilReads: "show-null", failedCas: "says-nothing", keys: "named" });
  },
};

import type { Model, ModelCall } from "../../../contract/model.js";

import { initialError, outcomeForModel, unknownOperation } from "./shapes.js";

/**
 * A mutex without an owner, as Knossos has it: `acquire` takes it where it is free, `release` frees it where it is
 * held, whoever asks. Refused, they say that it was held, or free.
 */
export const mutex: Model<"free" | "held"> = {
  name: "mutex",
  summary: "a lock that anyone may release: acquire, release",
  resource: "lock",

  init(initial = "free") {
    if (initial === "free" || initial === "held") return initial;
    throw initialError(mutex.name, '"free" or "held"', initial);
  },

  call(operation): ModelCall | undefined {
    const { f } = operation.invoke;
    if (f !== "acquire" && f !== "release") throw unknownOperation(operation, mutex.name, ["acquire", "release"]);
    const outcome = outcomeForModel(operation);
    return outcome === undefined ? undefined : { f, input: null, outcome, output: null };
  },

  step(state, call) {
    const [from, to] = call.f === "acquire" ? (["free", "held"] as const) : (["held", "free"] as const);
    if (call.outcome === "refused") return state === from ? undefined : state;
    return state === from ? to : undefined;
  },

  effect: (call) => (call.outcome === "refused" ? "observes" : "replaces"),
  describe: (call) => `${call.outcome === "refused" ? "refused " : ""}${call.f}`,
  describeState: (state) => `is ${state}`,
};

import type { Model } from "../../../contract/model.js";

import { initialError, outcomeForModel, unknownOperation } from "./shapes.js";

/**
 * A mutex that only its owner may release. The owner is the host that acquired it, since a process is retired when an
 * answer is lost and its host goes on. Not reentrant. A refused acquire says that it was held, by whomever; a refused
 * release, that its host did not hold it. The state is the owner, null while it is free.
 */
export const ownedMutex: Model<string | null> = {
  name: "owned-mutex",
  summary: "a lock that only the host that holds it may release: acquire, release",
  resource: "lock",

  init(initial = null) {
    if (initial === null || typeof initial === "string") return initial;
    throw initialError(ownedMutex.name, "the host that holds it, or null", initial);
  },

  call(operation) {
    const { f, host } = operation.invoke;
    if (f !== "acquire" && f !== "release") throw unknownOperation(operation, ownedMutex.name, ["acquire", "release"]);
    const outcome = outcomeForModel(operation);
    if (outcome === undefined) return undefined;
    // Whoever it was that found it held found the same.
    const input = f === "acquire" && outcome === "refused" ? null : host;
    return { f, input, outcome, output: null };
  },

  step(owner, call) {
    const by = call.input as string | null;
    const refused = call.outcome === "refused";
    if (call.f === "acquire") {
      if (refused) return owner === null ? undefined : owner;
      return owner === null ? by : undefined;
    }
    if (refused) return owner === by ? undefined : owner;
    return owner === by ? null : undefined;
  },

  effect: (call) => (call.outcome === "refused" ? "observes" : "replaces"),

  describe({ f, input, outcome }) {
    return `${outcome === "refused" ? "refused " : ""}${f}${input === null ? "" : ` by ${input}`}`;
  },

  describeState: (owner) => (owner === null ? "is free" : `is held by ${owner}`),
};

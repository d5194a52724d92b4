import type { Nemesis } from "../src/contract/nemesis.js";
import { rhythm } from "./rhythm.js";
import { resolveTargets } from "./targets.js";

const VERB = "transfer-leadership";

/** Has the leading node hand over to another, as an operator does before an upgrade. There is nothing to heal. */
export const transfer: Nemesis = {
  name: "transfer",
  summary: "asks the leading node to hand over to another",
  kind: "admin",
  targets: ["leader"],
  options: rhythm(5000, 500),
  minimumNodes: () => 2,
  outline: () => ({ verb: VERB }),
  plan(target, view, random) {
    const targets = resolveTargets(target, view, random);
    return "none" in targets ? targets : { fault: { kind: "admin", verb: VERB }, targets };
  },
};

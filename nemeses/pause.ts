import type { Nemesis } from "../src/contract/nemesis.js";
import { rhythm } from "./rhythm.js";
import { resolveTargets } from "./targets.js";

/**
 * Stops processes where they stand and lets them go on, unaware. The default outlasts the default lease even
 * where the servers change leaders meanwhile and start every lease afresh, so that a paused leader is deposed, and its
 * successor at work, before it wakes.
 */
export const pause: Nemesis = {
  name: "pause",
  summary: "stops processes for a while, as a long garbage collection would",
  kind: "pause",
  targets: ["one", "minority", "majority", "all", "leader", "followers", "contender", "contenders", "actor"],
  options: rhythm(9500, 6500),
  minimumNodes: (target) => (target === "minority" ? 3 : 1),
  plan(target, view, random) {
    const targets = resolveTargets(target, view, random);
    return "none" in targets ? targets : { fault: { kind: "pause", targets }, targets };
  },
};

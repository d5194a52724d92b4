import type { Nemesis } from "../src/contract/nemesis.js";
import { rhythm } from "./rhythm.js";
import { resolveTargets } from "./targets.js";

/**
 * Stops processes where they stand and lets them go on, unaware. The default outlasts twice the default lease, so that
 * a paused leader is deposed before it wakes.
 */
export const pause: Nemesis = {
  name: "pause",
  summary: "stops processes for a while, as a long garbage collection would",
  kind: "pause",
  targets: ["one", "minority", "majority", "all", "leader", "followers", "contender", "contenders"],
  options: rhythm(7000, 4500),
  minimumNodes: (target) => (target === "minority" ? 3 : 1),
  plan(target, view, random) {
    const targets = resolveTargets(target, view, random);
    return "none" in targets ? targets : { fault: { kind: "pause", targets }, targets };
  },
};

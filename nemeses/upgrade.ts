import type { Nemesis } from "../src/contract/nemesis.js";
import { resolveTargets } from "./targets.js";

/** Longer than any run: nodes can be upgraded only once. */
const ONCE_MS = 24 * 3600 * 1000;

/** Upgrades all nodes to the newer version that the system names, one after another, under load. */
export const upgrade: Nemesis = {
  name: "upgrade",
  summary: "upgrades the servers to a newer version, one after another",
  kind: "upgrade",
  targets: ["all"],
  options: [
    { name: "everyMs", summary: "mean time from one upgrade's start to the next", fallback: ONCE_MS },
    { name: "forMs", summary: "how long the run goes on beside it before it counts as over", fallback: 2000 },
  ],
  // One node alone does not serve while it is upgraded.
  minimumNodes: () => 3,
  plan(target, view, random) {
    const targets = resolveTargets(target, view, random);
    if ("none" in targets) return targets;
    const { upgrade: version } = view;
    if (version === undefined) return { none: "there is no newer version to upgrade the nodes to" };
    return { fault: { kind: "upgrade", version }, targets };
  },
};

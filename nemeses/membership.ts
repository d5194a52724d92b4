import type { Nemesis } from "../src/contract/nemesis.js";
import { rhythm } from "./rhythm.js";
import { resolveTargets } from "./targets.js";

/** Removes nodes from the cluster and takes them in again, by the system's own procedure. Two voters always stay. */
export const membership: Nemesis = {
  name: "membership",
  summary: "removes voters and takes them in again, as an operator would",
  kind: "membership",
  targets: ["one", "leader", "minority", "actor"],
  options: rhythm(8000, 3500),
  minimumNodes: () => 3,
  plan(target, view, random) {
    const targets = resolveTargets(target, view, random);
    if ("none" in targets) return targets;
    if (targets.some((name) => !view.nodes.includes(name))) return { none: `${targets.join(", ")} is no node` };
    return { fault: { kind: "membership", targets }, targets };
  },
};

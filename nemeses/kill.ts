import type { Nemesis } from "../src/contract/nemesis.js";
import { rhythm } from "./rhythm.js";
import { resolveTargets } from "./targets.js";

/** Ends processes and starts them again on what their disks kept. */
export const kill: Nemesis = {
  name: "kill",
  summary: "kills processes and restarts them",
  kind: "kill",
  targets: ["one", "minority", "majority", "all", "leader", "followers", "contender", "contenders", "actor"],
  options: [
    ...rhythm(9000, 3000),
    {
      name: "signal",
      summary: "how the process is ended",
      fallback: "KILL",
      choices: ["KILL", "TERM"],
      swarm: ["KILL"],
    },
  ],
  minimumNodes: (target) => (target === "minority" ? 3 : 1),
  plan(target, view, random, options) {
    const targets = resolveTargets(target, view, random);
    if ("none" in targets) return targets;
    return { fault: { kind: "kill", targets, signal: options["signal"] === "TERM" ? "TERM" : "KILL" }, targets };
  },
};

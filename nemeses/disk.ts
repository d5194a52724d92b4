import type { DiskFault } from "../src/contract/faults.js";
import type { Nemesis, NemesisOptions, TargetName } from "../src/contract/nemesis.js";
import { rhythm } from "./rhythm.js";
import { resolveTargets } from "./targets.js";

const MODES: readonly DiskFault["mode"][] = ["power-loss", "slow-sync", "full", "io-error", "corrupt-tail", "bit-flip"];

/** One more here, and every seed of a swarm draws another run. A full disk refuses writes in a swarm as well. */
const SWARMED: readonly DiskFault["mode"][] = MODES.filter((mode) => mode !== "io-error");

/** Targets that may be a majority. What most nodes have lost for good no protocol can bring back. */
const MANY: readonly TargetName[] = ["majority", "all", "followers"];

/** Breaks what nodes keep. Every mode but `bit-flip` leaves whole what was synced, and so may strike all nodes. */
export const disk: Nemesis = {
  name: "disk",
  summary: "takes machines' power, fills, slows or breaks their disks, tears or flips what is on them",
  kind: "disk",
  targets: ["one", "minority", "majority", "all", "leader", "followers", "actor"],
  options: [
    ...rhythm(9000, 3000),
    { name: "mode", summary: "what goes wrong", fallback: "power-loss", choices: MODES, swarm: SWARMED },
    { name: "slowMs", summary: "how much longer a sync takes while it is slow", fallback: 100, swarm: [20, 100, 600] },
  ],
  minimumNodes: (target) => (target === "minority" || target === "majority" ? 3 : 1),
  refuses(target, options) {
    if (options["mode"] !== "bit-flip" || !MANY.includes(target)) return undefined;
    return "flipped bits on a majority destroy what any protocol needs, and prove nothing: choose one, leader or minority";
  },
  outline: (options) => ({ disk: modeOf(options) }),
  plan(target, view, random, options) {
    const targets = resolveTargets(target, view, random);
    if ("none" in targets) return targets;
    if (targets.some((name) => !view.nodes.includes(name))) return { none: `${targets.join(", ")} has no disk` };
    const mode = modeOf(options);
    const slow = mode === "slow-sync" ? { slowMs: Number(options["slowMs"]) } : {};
    return { fault: { kind: "disk", targets, mode, ...slow }, targets };
  },
};

function modeOf({ mode }: NemesisOptions): DiskFault["mode"] {
  return MODES.find((known) => known === mode) ?? "power-loss";
}

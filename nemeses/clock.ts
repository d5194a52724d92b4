import type { ClockFault } from "../src/contract/faults.js";
import type { Nemesis, NemesisOptions } from "../src/contract/nemesis.js";
import { rhythm } from "./rhythm.js";
import { resolveTargets } from "./targets.js";

/** How far a strobing wall clock jumps to and fro: about a lease's half. */
const STROBE_BY_MS = 1000;

/** Makes processes read wrong clocks: a jump, a wrong rate, a wall clock that jumps to and fro. */
export const clock: Nemesis = {
  name: "clock",
  summary: "makes clocks jump, go too fast or too slow, or strobe",
  kind: "clock",
  targets: ["one", "minority", "majority", "all", "leader", "followers", "contender", "contenders", "actor"],
  options: [
    ...rhythm(9000, 4000),
    {
      name: "clock",
      summary: "which of a machine's clocks",
      fallback: "both",
      choices: ["both", "wall", "monotonic"],
      swarm: ["both", "both", "wall", "monotonic"],
    },
    {
      name: "offsetMs",
      summary: "how far the clock jumps; a monotonic one stands still instead of going back",
      fallback: 1500,
      minimum: Number.NEGATIVE_INFINITY,
      swarm: [-3000, -500, 100, 1500, 5000],
    },
    {
      name: "ratePpm",
      summary: "how much faster it goes, in parts per million; slower where negative",
      fallback: 100_000,
      minimum: -999_999,
      swarm: [-300_000, -20_000, 0, 20_000, 300_000],
    },
    {
      name: "strobeMs",
      summary: `how often the wall clock jumps by ${STROBE_BY_MS} ms and back, 0: never`,
      fallback: 0,
      swarm: [0, 0, 100],
    },
  ],
  minimumNodes: (target) => (target === "minority" || target === "majority" ? 3 : 1),
  refuses(_, options) {
    const { offsetMs, ratePpm, strobe } = errorOf(options);
    const bends = offsetMs !== undefined || ratePpm !== undefined || strobe !== undefined;
    return bends ? undefined : "its offset, rate and strobe are all 0: it would change nothing";
  },
  outline: (options) => ({ clock: clockOf(options) }),
  plan(target, view, random, options) {
    const targets = resolveTargets(target, view, random);
    if ("none" in targets) return targets;
    return { fault: { kind: "clock", targets, clock: clockOf(options), ...errorOf(options) }, targets };
  },
};

function clockOf({ clock: named }: NemesisOptions): ClockFault["clock"] {
  return named === "wall" || named === "monotonic" ? named : "both";
}

/** What is 0 is left out. */
function errorOf(options: NemesisOptions): Pick<ClockFault, "offsetMs" | "ratePpm" | "strobe"> {
  const [offsetMs, ratePpm, everyMs] = ["offsetMs", "ratePpm", "strobeMs"].map((name) => Number(options[name] ?? 0));
  return {
    ...(offsetMs ? { offsetMs } : {}),
    ...(ratePpm ? { ratePpm } : {}),
    ...(everyMs ? { strobe: { everyMs, byMs: STROBE_BY_MS } } : {}),
  };
}

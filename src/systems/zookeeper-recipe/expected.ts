import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

/** What the recipe promises over a store that is replicated by Zab. */
export const RECIPE_GUARANTEES: readonly string[] = [
  "candidates lead one after another, in the order in which their nodes were created (E2, E3)",
  "tokens, the zxids of the candidates' nodes, rise (E1), and fences go by them (E4, E5)",
  "who waits is woken when the one before it goes, and nobody else (mark watch-notified), so that the queue moves (E8)",
  "a node goes with its session, and not before (E10)",
];

export const RECIPE_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "fenced-writes",
    nemesis: ["partition", "kill", "pause"],
    expect: "valid",
    why: "the resource refuses whoever was deposed, and each candidate looks again when it is woken",
  },
  {
    workload: "guarded-writes",
    nemesis: ["partition", "kill", "pause"],
    expect: "valid",
    why: "a leader's node goes with its session, and its writes are refused from then on",
  },
  {
    workload: "election",
    options: { watching: "leader" },
    nemesis: ["partition", "kill", "pause"],
    expect: "valid",
    why: "the herd costs messages, not safety",
  },
  {
    workload: "unfenced-writes",
    nemesis: ["pause:contender"],
    expect: "invalid E4",
    why: "a leader that sleeps past its session writes when it wakes, and only a fence would keep it out",
  },
];

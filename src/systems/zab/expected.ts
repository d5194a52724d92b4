import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

/** What our Zab promises, after Junqueira, Reed & Serafini 2011, section III. */
export const ZAB_GUARANTEES: readonly string[] = [
  "all nodes deliver the same in the order in which leaders proposed it, and one node leads an epoch (E7)",
  "tokens rise (E1), and a newer one shuts older ones out (E4, E5)",
  "what was acknowledged survives any crash and any loss of power (E12)",
  "reads and writes are linearizable (L): a read waits until a quorum has shown that it still follows",
  "a majority that hears each other recovers by itself (E8)",
];

export const ZAB_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "fenced-writes",
    nemesis: ["partition", "kill", "pause"],
    expect: "valid",
    why: "a quorum accepts each epoch and each transaction, and the resource refuses whoever was deposed",
  },
  {
    workload: "fenced-writes",
    nemesis: ["swarm"],
    expect: "valid",
    why: "nor do clocks, disks or bad links break it, in whatever mixture",
  },
  {
    workload: "register",
    nemesis: ["partition:leader", "kill:leader"],
    expect: "valid",
    why: "what a leader had committed is in the history of whoever is elected after it",
  },
  {
    workload: "unfenced-writes",
    nemesis: ["pause:contender"],
    expect: "invalid E4",
    why: "a leader that sleeps past its lease writes when it wakes, and only a fence would keep it out",
  },
];

import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

/** What our Raft promises; "Figure 3" is of Ongaro & Ousterhout 2014. */
export const RAFT_GUARANTEES: readonly string[] = [
  "one leader a term, and what is committed stays (E7: Figure 3)",
  "tokens rise (E1), and a newer one shuts older ones out (E4, E5)",
  "what was acknowledged survives any crash and any loss of power (E12)",
  "reads and writes are linearizable (L); reads by lease only while clocks drift less than was assumed",
  "a majority that hears each other recovers by itself (E8)",
];

export const RAFT_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "fenced-writes",
    nemesis: ["partition", "kill", "pause"],
    expect: "valid",
    why: "a majority decides, and the resource refuses whoever was deposed",
  },
  {
    workload: "fenced-writes",
    nemesis: ["swarm"],
    expect: "valid",
    why: "nor do clocks, disks, bad links or changes of members break it, in whatever mixture",
  },
  {
    workload: "unfenced-writes",
    nemesis: ["pause:contender"],
    expect: "invalid E4",
    why: "a leader that sleeps past its lease writes when it wakes, and only a fence would keep it out",
  },
  {
    workload: "unfenced-writes",
    options: { fencing: "stonith" },
    nemesis: ["pause:contender"],
    expect: "valid",
    why: "whoever sleeps past its lease is powered off before its successor acts",
  },
  {
    workload: "unfenced-writes",
    options: { fencing: "stonith" },
    nemesis: ["pause:contender", { partition: { target: "leader", powerSwitch: "with-target" } }],
    expect: "valid",
    why: "where no contender reaches the power switch nobody acts until the heal",
  },
  {
    workload: "register",
    nemesis: ["partition:leader", "clock:leader"],
    expect: "valid",
    why: "a read is answered only once a majority has confirmed the leader, whatever its clock says",
  },
  {
    workload: "register",
    options: { reads: "lease" },
    nemesis: ["partition:leader", { clock: { target: "leader", clock: "monotonic", ratePpm: -900_000, forMs: 6000 } }],
    expect: "invalid L",
    why: "a leader whose clock runs at a tenth of its speed answers by a lease that has long run out",
  },
];

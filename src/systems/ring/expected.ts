import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

/** What elections in a ring promise, in either variant. */
export const RING_GUARANTEES: readonly string[] = [
  "while messages take less than T and no node pauses, no two coordinators serve, so two contenders lead at once only where one overslept (E3)",
  "the highest node that lives comes to serve (E8)",
  "no fencing tokens (E1 fails by design): what a coordinator counts ends with it",
];

const LONG_PARTITION = { partition: { target: "halves", everyMs: 15_000, forMs: 9000 } };

export const RING_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "election",
    nemesis: ["kill:one", "kill:contender"],
    expect: "valid but E1",
    why: "while nobody is cut off and no node sleeps, one coordinator at a time hands out leadership",
  },
  {
    workload: "election",
    nemesis: ["kill:leader", "kill:one"],
    expect: "valid but E1",
    why: "a new coordinator waits for the leases of the one that died before it serves, and serves within the bound",
  },
  {
    workload: "election",
    nemesis: [LONG_PARTITION],
    expect: "invalid E3",
    why: "each side skips the nodes of the other and closes a ring of its own, whose coordinator grants leadership",
  },
  {
    workload: "election",
    options: { variant: "token-collecting" },
    nemesis: [LONG_PARTITION],
    expect: "invalid E3",
    why: "the list that comes home names the nodes of one side, and its highest becomes coordinator there",
  },
  {
    workload: "unfenced-writes",
    nemesis: [LONG_PARTITION],
    expect: "invalid E4",
    why: "the leaders of both sides write, each behind the other's back",
  },
  {
    workload: "unfenced-writes",
    nemesis: ["pause:contender"],
    expect: "invalid E4",
    why: "a leader that sleeps past its lease writes when it wakes, and there is no token by which to keep it out",
  },
  {
    workload: "election",
    nemesis: ["pause:leader"],
    expect: "invalid E3",
    why: "a coordinator that was skipped as dead wakes and grants what its successor has granted, until it hears of it",
  },
];

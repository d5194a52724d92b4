import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

/** What the bully algorithm promises; the assertions are those of Garcia-Molina 1982, section III. */
export const BULLY_GUARANTEES: readonly string[] = [
  "while messages take less than T and no node pauses, no two coordinators serve (assertion 1), so two contenders lead at once only where one overslept (E3)",
  "the highest node that lives comes to serve (assertion 2; E8)",
  "no fencing tokens (E1 fails by design): what a coordinator counts ends with it",
];

const LONG_PARTITION = { partition: { target: "halves", everyMs: 15_000, forMs: 9000 } };

export const BULLY_EXPECTED: readonly ExpectedOutcome[] = [
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
    workload: "unfenced-writes",
    nemesis: ["pause:contender"],
    expect: "invalid E4",
    why: "a leader that sleeps past its lease writes when it wakes, and there is no token by which to keep it out",
  },
  {
    workload: "election",
    nemesis: [LONG_PARTITION],
    expect: "invalid E3",
    why: "each side takes the other for dead and elects the highest node that it sees, and both grant leadership",
  },
  {
    workload: "unfenced-writes",
    nemesis: [LONG_PARTITION],
    expect: "invalid E4",
    why: "the leaders of both sides write, each behind the other's back",
  },
  {
    workload: "election",
    nemesis: ["pause:leader"],
    expect: "invalid E3",
    why: "a coordinator that was taken for dead wakes and grants what its successor has granted, until it hears of it",
  },
];

import type { ExpectedOutcome, NemesisAsked } from "../../contract/expected-outcome.js";

/** What leases on a majority promise. */
export const LEASE_GUARANTEES: readonly string[] = [
  "one holder at a time while clock rates differ by less than the bound (E3), whatever is cut, late or restarted",
  "a lease lasts as long as its holder was told (E10)",
  "tokens rise, through restarts of all acceptors at once (E1), so that a fence keeps deposed leaders out (E4, E5)",
  "a majority of acceptors, and one contender that reaches it, recover by themselves (E8)",
];

/** The leading contender's clock goes wrong, and then it is cut off from the acceptors, but not from the resource. */
function slowAndCutOff(ratePpm: number): readonly NemesisAsked[] {
  return [
    { clock: { target: "contender", clock: "monotonic", offsetMs: 0, ratePpm, everyMs: 6000, forMs: 5000 } },
    "partition:contender",
  ];
}

export const LEASE_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "fenced-writes",
    nemesis: ["partition:contender", "kill"],
    expect: "valid",
    why: "who is cut off gives up before the acceptors let anybody else lead, and they forget nothing when they crash",
  },
  {
    workload: "fenced-writes",
    nemesis: ["pause:contender", "kill:majority"],
    expect: "valid",
    why: "the ballots are fencing tokens, which shut out a leader that sleeps past its lease",
  },
  {
    workload: "election",
    nemesis: slowAndCutOff(-45_000),
    expect: "valid",
    why: "acceptors keep a lease for five percent longer than its holder counts on it, and clocks differ by less",
  },
  {
    workload: "unfenced-writes",
    nemesis: slowAndCutOff(-400_000),
    expect: "invalid E4",
    why: "a holder whose clock is slower than was stated counts on its lease after the acceptors have let it go",
  },
  {
    workload: "unfenced-writes",
    nemesis: [
      { clock: { target: "majority", clock: "monotonic", offsetMs: 0, ratePpm: 400_000, everyMs: 6000, forMs: 5000 } },
      "partition:contender",
    ],
    expect: "invalid E4",
    why: "acceptors whose clocks are faster than was stated let a lease go while its holder counts on it",
  },
  {
    workload: "unfenced-writes",
    nemesis: ["pause:contender"],
    expect: "invalid E4",
    why: "no lease helps against a leader that looks at its clock, sleeps, and then writes; only a fence does",
  },
];

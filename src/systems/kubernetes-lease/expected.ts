import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

export const LEASE_GUARANTEES: readonly string[] = [
  "one leader at a time (E3), as long as no clock is slower than another by more than LeaseDuration / RenewDeadline; with " +
    "deadlineFrom=next-try, as in client-go, LeaseDuration / (RenewDeadline + RetryPeriod)",
  "a holder that renews keeps its lease for LeaseDuration (E10)",
  "clocks that are set wrong do no harm: none is compared with another",
  "no fencing: a leader that stood still writes when it wakes; only a resource that checks the token keeps it out (E4)",
  "the record itself is linearizable and survives, as what Raft keeps does (L, E7, E12)",
];

/** client-go's proportions, a third of its times and less: what takes a minute there is seen in seconds. */
const SHORT = { leaseMs: 4500, renewDeadlineMs: 3000, retryPeriodMs: 600 };

const wall = (offsetMs: number) => ({ clock: "wall", offsetMs, ratePpm: 0 });

/** Whoever leads is cut off for longer than the lease, its clock slower by so much. */
const slowAndCutOff = (ratePpm: number, forMs = 6500) => [
  { clock: { target: "contender", offsetMs: 0, ratePpm, everyMs: 9000, forMs: 8500 } },
  { partition: { target: "contender", everyMs: 9000, forMs } },
];

export const LEASE_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "fenced-writes",
    options: SHORT,
    nemesis: ["partition", "kill", "pause"],
    timeLimit: "50s",
    expect: "valid",
    why: "the record decides, and the resource refuses whoever was deposed",
  },
  {
    workload: "unfenced-writes",
    options: SHORT,
    nemesis: [
      { clock: { target: "contenders", ...wall(20_000) } },
      { clock: { target: "contender", ...wall(-20_000) } },
      "partition:contender",
    ],
    timeLimit: "50s",
    expect: "valid",
    why: "expiry is judged by each elector's own clock since it saw the record change, so wall clocks may read anything",
  },
  {
    workload: "unfenced-writes",
    options: SHORT,
    nemesis: slowAndCutOff(-300_000),
    timeLimit: "50s",
    expect: "valid",
    why: "a holder at 0.7 of its speed still gives up before others take the lease, since LeaseDuration / RenewDeadline is 1.5",
  },
  {
    workload: "unfenced-writes",
    options: { ...SHORT, deadlineFrom: "next-try" },
    nemesis: slowAndCutOff(-300_000, 5000),
    timeLimit: "50s",
    expect: "invalid E4",
    why: "client-go begins to count RetryPeriod later, which leaves 4500 / (600 + 3000) = 1.25: 0.7 of the speed is too slow",
  },
  {
    workload: "unfenced-writes",
    options: SHORT,
    nemesis: slowAndCutOff(-600_000),
    timeLimit: "50s",
    expect: "invalid E4",
    why: "a holder at 0.4 of its speed still leads when others have taken the lease, and writes as soon as it can",
  },
  {
    workload: "unfenced-writes",
    options: SHORT,
    nemesis: ["pause:contender"],
    timeLimit: "50s",
    expect: "invalid E4",
    why: "client-go's own words: it does not guarantee that only one client is acting as a leader (a.k.a. fencing)",
  },
];

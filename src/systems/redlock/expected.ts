import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

/** What Redlock promises. */
export const REDLOCK_GUARANTEES: readonly string[] = [
  "one holder at a time (E3) while no process stands still for long, no store's time of day jumps, clock rates differ by " +
    "less than one percent, and no store forgets: none of which it can know",
  "no fencing tokens: its random values tell no order, so that E1 fails by design",
  "a majority of stores, and one contender that reaches it, recover by themselves (E8)",
];

/** All stores of a majority are down for a moment, again and again. */
const RESTARTS = { kill: { target: "majority", everyMs: 3000, forMs: 300 } };

const ONE_RESTARTS = { kill: { target: "one", everyMs: 2000, forMs: 200 } };
const ONE_JUMPS = { clock: { target: "one", clock: "wall", offsetMs: 3000, ratePpm: 0, everyMs: 2000, forMs: 500 } };

export const REDLOCK_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "election",
    nemesis: ["partition:contender", "kill:contender"],
    expect: "valid but E1",
    why: "who is cut off from the stores gives up in time, and what the dead held expires; but no token tells who came later",
  },
  {
    workload: "unfenced-writes",
    nemesis: ["pause:contender"],
    expect: "invalid E4",
    why: "a holder that stands still while its lock expires writes when it wakes",
  },
  {
    workload: "unfenced-writes",
    nemesis: [{ clock: { target: "majority", clock: "wall", offsetMs: 3000, ratePpm: 0, everyMs: 5000, forMs: 1000 } }],
    expect: "invalid E4",
    why: "stores go by the time of day, and set forward it expires a lock at once",
  },
  {
    workload: "unfenced-writes",
    nemesis: [RESTARTS],
    expect: "invalid E4",
    why: "stores that sync nothing come back empty, and lend what is lent already",
  },
  {
    workload: "unfenced-writes",
    nemesis: [ONE_RESTARTS],
    expect: "invalid E4",
    why: "a lock that got no more than a majority is lost with one store that forgets it",
  },
  {
    workload: "unfenced-writes",
    nemesis: [ONE_JUMPS],
    expect: "invalid E4",
    why: "a lock that got no more than a majority is lost with one store whose time of day jumps",
  },
  {
    workload: "election",
    options: { restartDelayMs: 2500 },
    nemesis: [RESTARTS],
    expect: "valid but E1",
    why: "stores that keep silent after a restart for longer than any lock lasts lend nothing twice",
  },
];

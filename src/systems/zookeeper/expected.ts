import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

/** After "ZooKeeper: Wait-free coordination for Internet-scale systems" (Hunt et al. 2010, sections 2.3 and 2.4). */
export const ZOOKEEPER_GUARANTEES: readonly string[] = [
  "tokens rise: they are transaction ids (E1)",
  "writes are linearizable; reads after a sync that was committed are too (L)",
  "a session that is kept alive keeps its ephemeral nodes (E10)",
  "a newer token shuts older ones out (E4, E5)",
  "what was acknowledged is synced on a majority (E12)",
];

const LAGGING = {
  links: {
    target: "followers",
    delayMs: 30,
    jitterMs: 40,
    lossPct: 0,
    duplicatePct: 0,
    reorderPct: 0,
    forMs: 10_000,
    everyMs: 12_000,
  },
};

/** In containers, each as a row of `campaigns/counterparts.yaml`. */
export const ZOOKEEPER_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "lock",
    nemesis: ["pause:contender"],
    expect: "valid",
    why: "a holder that slept past its session has an older token than its successor",
  },
  {
    workload: "unfenced-lock",
    nemesis: ["pause:contender"],
    expect: "invalid E4",
    why: "a holder that sleeps past its session writes when it wakes, and nobody asks for its token",
  },
  {
    workload: "register",
    options: { reads: "local" },
    nemesis: [LAGGING],
    rate: 100,
    expect: "invalid L",
    why: "a server answers reads of its own, and followers lag behind",
  },
  {
    workload: "election",
    options: { reads: "local" },
    nemesis: [LAGGING],
    rate: 100,
    expect: "invalid E11",
    why: "asked at a server that lags behind, who leads may be somebody who led before",
  },
];

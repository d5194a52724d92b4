import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

/** What etcd's documentation promises of its API ("KV API guarantees"), and its election recipe with guarded writes. */
export const ETCD_GUARANTEES: readonly string[] = [
  "tokens rise: they are revisions (E1)",
  "a write that is guarded by the leader's key commits only while that key stands (E6)",
  "what was acknowledged is synced on a majority (E12)",
  "reads and writes are linearizable, unless a read asks for less (L)",
  "a lease that is kept alive does not run out (E10)",
];

/** In containers, each as a row of `campaigns/counterparts.yaml`. */
export const ETCD_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "lock",
    nemesis: ["pause:contender"],
    expect: "valid",
    why: "a holder that slept past its lease is refused, since its key is gone",
  },
  {
    workload: "unfenced-lock",
    nemesis: ["pause:contender"],
    expect: "invalid E4",
    why: "a holder that sleeps past its lease writes when it wakes, and nobody asks for its key",
  },
  {
    workload: "appends",
    nemesis: [{ disk: { target: "all", mode: "power-loss" } }],
    contenders: 5,
    rate: 5000,
    expect: "valid",
    why: "nothing is acknowledged before it is synced",
  },
  {
    workload: "appends",
    options: { unsafeNoFsync: true },
    nemesis: [{ disk: { target: "all", mode: "power-loss" } }],
    contenders: 5,
    rate: 5000,
    expect: "invalid E12",
    why: "what was acknowledged without a sync is lost with the power of all servers",
  },
  {
    workload: "register",
    options: { reads: "serializable" },
    nemesis: ["partition:leader", "links:followers"],
    expect: "invalid L",
    why: "a member answers such reads from what it knows itself, and a cut off one knows old things",
  },
  {
    workload: "election",
    options: { reads: "serializable" },
    nemesis: ["partition:one", "links:followers"],
    expect: "invalid E11",
    why: "asked at another member, who leads may be somebody who led before",
  },
];

import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

export const RECIPE_GUARANTEES: readonly string[] = [
  "tokens are create revisions, and rise (E1); candidates lead in the order of their keys (E2)",
  "a lease that is kept alive keeps its key (E10), and nobody leads beside its holder (E3)",
  "a write that compares the create revision of the writer's own key is refused once that is gone (fence guard: E4)",
  "without such a guard a leader that stood still writes when it wakes (E4)",
  "by the recipe of etcd's own Go client a candidate whose lease ran out while it waited leads all the same (E2)",
];

/** A candidate is stopped in the queue until its lease has run out, while the leader resigns. */
const stoppedInQueue = {
  workload: "fenced-writes",
  nemesis: [{ pause: { target: "actor", when: "queued", everyMs: 12_000, forMs: 6000 } }],
  contenders: 2,
  rate: 34,
  timeLimit: "60s",
} as const;

export const RECIPE_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "fenced-writes",
    nemesis: ["partition", "kill", "pause"],
    expect: "valid",
    why: "the store is consistent, and the resource refuses whoever was deposed",
  },
  {
    workload: "guarded-writes",
    nemesis: ["partition", "kill", "pause"],
    expect: "valid",
    why: "each write compares the create revision of its writer's own key",
  },
  {
    workload: "fenced-writes",
    options: { watching: "leader" },
    nemesis: ["partition", "kill", "pause"],
    expect: "valid",
    why: "whoever watches the leader wakes in vain with everybody else, which costs messages and breaks nothing",
  },
  {
    workload: "unfenced-writes",
    nemesis: ["pause:contender"],
    expect: "invalid E4",
    why: "a leader that sleeps past its lease writes when it wakes, and only a fence or a guard would keep it out",
  },
  {
    ...stoppedInQueue,
    options: { recipe: "go-client" },
    expect: "invalid E2",
    why: "the Go client's campaign looks for older keys, and not whether its own is still there (etcd issue 19597)",
  },
  {
    ...stoppedInQueue,
    expect: "valid",
    why: "the corrected recipe reads its own key once more before it leads",
  },
];

import { type ChaosOutcome, playSchedule, type Weights as WeightsOf } from "../../../contract/testing/chaos.js";
import { type Act, ACTS as ANY_ACTS } from "../../../contract/testing/chaos-acts.js";
import type { Arrangement } from "../../../contract/testing/scripted-cluster.js";
import type { ZabNode } from "../node.js";
import { zabCluster } from "./zab-cluster.js";

const ACTS = {
  ...ANY_ACTS,
  tick: ({ cluster }, pick) => {
    cluster.pass(pick % 12);
    for (const { id } of cluster.running()) cluster.wakeIfDue(id);
  },
} satisfies { readonly [kind: string]: Act };

export type Weights = WeightsOf<typeof ACTS>;

export const ORDINARY: Weights = {
  deliver: 100,
  duplicate: 3,
  drop: 3,
  cut: 1,
  sever: 0,
  heal: 2,
  wake: 0,
  pass: 0,
  tick: 25,
  sync: 30,
  crash: 1,
  tear: 0,
  restart: 3,
  command: 5,
  query: 4,
  retry: 2,
};

/** Nodes that come and go, some with torn disks, and leaders that are cut off. */
export const HARSH: Weights = {
  ...ORDINARY,
  ...{ deliver: 140, tick: 30, sync: 40, cut: 2, heal: 6, tear: 1, restart: 10 },
};

/** Plays a schedule on a new cluster, until the first violation. */
export function play(schedule: readonly number[], weights: Weights, arrangement: Arrangement<ZabNode>): ChaosOutcome {
  const cluster = zabCluster({ ...arrangement, disks: "when told" });
  return playSchedule(schedule, { cluster, acts: ACTS, weights, machineOf: ({ service }) => service.machine });
}

import { type ChaosOutcome, playSchedule, type Weights as WeightsOf } from "../../../contract/testing/chaos.js";
import { type Act, ACTS as ANY_ACTS, nodeOf } from "../../../contract/testing/chaos-acts.js";
import type { Arrangement } from "../../../contract/testing/scripted-cluster.js";
import type { PaxosNode } from "../node.js";
import { paxosCluster } from "./paxos-cluster.js";

const ACTS = {
  ...ANY_ACTS,
  // A question that was asked long ago, when its sender knew nothing yet, and that arrives only now.
  straggler: (stage, pick) => {
    const { ids, packets } = stage.cluster;
    const message = { type: "learn", fromSlot: 1 };
    packets.unshift({ from: nodeOf(stage, pick), to: nodeOf(stage, Math.floor(pick / ids.length)), message });
  },
} satisfies { readonly [kind: string]: Act };

export type Weights = WeightsOf<typeof ACTS>;

export const ORDINARY: Weights = {
  deliver: 90,
  duplicate: 3,
  straggler: 2,
  drop: 3,
  cut: 1,
  sever: 1,
  heal: 2,
  wake: 6,
  pass: 2,
  sync: 40,
  crash: 1,
  tear: 0,
  restart: 3,
  command: 6,
  query: 5,
  retry: 3,
};

/** Leaders that do not last, while much is under way. */
export const CONTESTED: Weights = { ...ORDINARY, ...{ cut: 3, drop: 8, command: 15, wake: 10, crash: 0, restart: 0 } };

/** Some hear each other and some do not, so that leaders learn late that they have been overtaken. */
export const PATCHY: Weights = {
  ...CONTESTED,
  ...{ deliver: 400, sync: 200, straggler: 20, cut: 0, sever: 10, heal: 1, command: 20 },
};

/** Nodes that come and go, some of them with torn disks, and packets that are overtaken and lost. */
export const HARSH: Weights = { ...ORDINARY, ...{ drop: 8, cut: 2, tear: 1, restart: 6, command: 15, sync: 25 } };

/** Plays a schedule on a new cluster, until the first violation. */
export function play(schedule: readonly number[], weights: Weights, arrangement: Arrangement<PaxosNode>): ChaosOutcome {
  const cluster = paxosCluster({ ...arrangement, disks: "when told" });
  return playSchedule(schedule, { cluster, acts: ACTS, weights, machineOf: ({ machine }) => machine });
}

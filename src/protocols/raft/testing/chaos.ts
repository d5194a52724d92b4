import { type ChaosOutcome, playSchedule, type Weights as WeightsOf } from "../../../contract/testing/chaos.js";
import { ACTS, type Act, type ChaosStage, likelyLeader } from "../../../contract/testing/chaos-acts.js";
import { ask } from "../../../contract/testing/requests.js";
import type { AdministrativeRequest } from "../administrative-messages.js";
import { type RaftClusterSettings, raftCluster } from "./raft-cluster.js";

export type Weights = WeightsOf<ReturnType<typeof raftActs>>;

export const ORDINARY: Weights = {
  deliver: 90,
  duplicate: 3,
  drop: 3,
  cut: 1,
  sever: 0,
  heal: 2,
  wake: 6,
  pass: 2,
  sync: 30,
  crash: 1,
  tear: 0,
  restart: 3,
  command: 5,
  query: 5,
  retry: 3,
  change: 0,
  transfer: 0,
  tick: 0,
};

/** No crash and no query, but many elections among leaders that replicate one entry at a time: what figure 8 takes. */
export const CONTESTED: Weights = {
  ...ORDINARY,
  ...{ crash: 0, restart: 0, query: 0, retry: 0, command: 10, cut: 2, heal: 2, duplicate: 0, drop: 0 },
};

/** Voters come and go, and leaders hand over. */
export const CHANGING: Weights = { ...ORDINARY, ...{ change: 2, transfer: 1, cut: 1, heal: 3 } };

/** What leases take: clocks go on, at rates that differ by no more than `DRIFT_PCT`, and nobody's jumps. */
export const TIMED: Weights = { ...CHANGING, ...{ wake: 0, pass: 0, tick: 30, query: 15 } };

const DRIFT_PCT = 20;

export const BY_LEASE = { reads: "lease", clockDriftPct: DRIFT_PCT };

/** Nodes that come and go, some of them with torn disks, and packets that are overtaken and lost. */
export const HARSH: Weights = { ...ORDINARY, deliver: 70, drop: 6, cut: 2, crash: 1, tear: 1, restart: 6, command: 10 };

export const ONE_BY_ONE = { maxEntriesPerAppend: 1 };

/** Plays a schedule on a new cluster, until the first violation. */
export function play(schedule: readonly number[], weights: Weights, settings: RaftClusterSettings): ChaosOutcome {
  const cluster = raftCluster({ ...settings, disks: "when told" });
  return playSchedule(schedule, { cluster, acts: raftActs(), weights, machineOf: ({ machine }) => machine });
}

/** What may happen to any cluster, what an operator asks of this one, and clocks that go on at different rates. */
function raftActs() {
  let asked = 0;
  const administer = (stage: ChaosStage, pick: number, body: AdministrativeRequest): void => {
    asked++;
    ask(stage.cluster, likelyLeader(stage, pick), { client: "operator", sequence: asked, kind: "admin", body });
  };
  return {
    ...ACTS,
    change: (stage, pick) => {
      const { ids } = stage.cluster;
      const chosen = 1 + (pick % (2 ** ids.length - 1));
      administer(stage, pick, { type: "change-voters", voters: ids.filter((_, i) => (chosen >> i) % 2 === 1) });
    },
    transfer: (stage, pick) => administer(stage, pick, { type: "transfer-leadership" }),
    tick: ({ cluster }, pick) => {
      cluster.ids.forEach((id, i) => {
        cluster.pass((pick % 40) * (i % 2 === 0 ? 1 : 1 + DRIFT_PCT / 100), [id]);
      });
      for (const id of cluster.ids) cluster.wakeIfDue(id);
    },
  } satisfies { readonly [kind: string]: Act };
}

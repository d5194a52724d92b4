import fc from "fast-check";
import type { Ledger } from "../../../contract/testing/ledger.js";
import { LedgerClient } from "../../../contract/testing/ledger-client.js";
import type { AdministrativeRequest } from "../administrative-messages.js";
import { type RaftCluster, type RaftClusterSettings, raftCluster } from "./raft-cluster.js";

/** How often each thing happens, relative to the others. */
export type Weights = { readonly [Kind in keyof typeof ACTIONS]: number };

export const ORDINARY: Weights = {
  deliver: 90,
  duplicate: 3,
  drop: 3,
  cut: 1,
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

/** Schedules of this length, without bias to small numbers, which would be the same few actions. */
export function schedules(length: number): fc.Arbitrary<number[]> {
  return fc.noBias(fc.array(fc.nat(0xff_ffff), { minLength: length, maxLength: length, size: "max" }));
}

export interface ChaosOutcome {
  /** What was seen to be wrong, first things first. */
  readonly violations: readonly string[];
  readonly answered: number;
  /** The highest term in the end. */
  readonly terms: number;
  readonly marks: ReadonlySet<string>;
}

interface Stage {
  readonly cluster: RaftCluster;
  readonly client: LedgerClient;
  /** Nodes whose packets, both ways, are lost. */
  readonly cut: Set<string>;
  /** How many requests the operator has made. */
  asked: number;
}

type Act = (stage: Stage, pick: number) => unknown;

const ACTIONS = {
  deliver: ({ cluster, cut }, pick) =>
    withPacket(cluster, pick, (packet) => {
      if (!cut.has(packet.from) && !cut.has(packet.to)) cluster.receive(packet);
    }),
  duplicate: ({ cluster }, pick) => {
    const packet = cluster.packets[pick % Math.max(1, cluster.packets.length)];
    if (packet !== undefined) cluster.packets.push(packet);
  },
  drop: ({ cluster }, pick) => withPacket(cluster, pick, () => undefined),
  cut: ({ cluster, cut }, pick) => cut.add(likelyLeader(cluster, pick)),
  heal: ({ cut }) => cut.clear(),
  wake: ({ cluster }, pick) => cluster.wake(nodeOf(cluster, pick)),
  pass: ({ cluster }, pick) => cluster.pass(pick % 400),
  sync: ({ cluster }, pick) => cluster.sync(nodeOf(cluster, pick)),
  crash: ({ cluster }, pick) => cluster.crash(nodeOf(cluster, pick), pick % 3),
  tear: ({ cluster }, pick) => cluster.crash(nodeOf(cluster, pick), pick % 3, "torn"),
  restart: ({ cluster }, pick) => cluster.restart(nodeOf(cluster, pick)),
  command: ({ cluster, client }, pick) => client.ask("command", likelyLeader(cluster, pick)),
  query: ({ cluster, client }, pick) => client.ask("query", likelyLeader(cluster, pick)),
  retry: ({ cluster, client }, pick) => client.retry(pick, likelyLeader(cluster, pick)),
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
} satisfies { readonly [name: string]: Act };

/**
 * Plays a schedule on a new cluster, until the first violation. Each number of the schedule is one thing that happens:
 * its remainder picks the kind by weight, the rest the node or packet, whatever their number is at the time.
 */
export function play(schedule: readonly number[], weights: Weights, settings: RaftClusterSettings): ChaosOutcome {
  const cluster = raftCluster({ ...settings, disks: "when told" });
  const client = new LedgerClient("c1", cluster);
  const stage: Stage = { cluster, client, cut: new Set(), asked: 0 };
  const acts = Object.entries(weights).flatMap(([kind, weight]) =>
    Array.from({ length: weight }, () => ACTIONS[kind as keyof Weights] as Act),
  );
  for (const number of schedule) {
    acts[number % acts.length]?.(stage, Math.floor(number / acts.length));
    client.readReplies();
    if (cluster.breaches.length > 0 || cluster.halts.length > 0 || client.violations.length > 0) break;
  }
  for (const node of cluster.running()) client.inspect(node.id, node.machine as Ledger);
  return {
    violations: [
      ...cluster.breaches.map(({ why }) => why),
      ...client.violations,
      ...cluster.halts.map(({ node, why }) => `${node} halted: ${why}`),
    ],
    answered: client.answered,
    terms: Math.max(0, ...cluster.running().map((node) => node.term)),
    marks: cluster.marks,
  };
}

function administer(stage: Stage, pick: number, body: AdministrativeRequest): void {
  stage.asked++;
  const request = { type: "client-request", client: "operator", sequence: stage.asked, oldest: 1 } as const;
  const to = likelyLeader(stage.cluster, pick);
  stage.cluster.receive({ from: "operator", to, message: { ...request, kind: "admin", body } });
}

function nodeOf(cluster: RaftCluster, pick: number): string {
  return cluster.ids[pick % cluster.ids.length] as string;
}

/** A node that believes to lead, where there is one: clients find leaders, deposed ones too. */
function likelyLeader(cluster: RaftCluster, pick: number): string {
  const leaders = cluster.running().filter((node) => node.leads);
  return leaders[pick % Math.max(1, leaders.length)]?.id ?? nodeOf(cluster, pick);
}

/** Takes out one of the older packets: the network reorders, but keeps nothing back for ever. */
function withPacket(cluster: RaftCluster, pick: number, use: (packet: RaftCluster["packets"][number]) => void): void {
  const [packet] = cluster.packets.splice(pick % Math.max(1, Math.min(12, cluster.packets.length)), 1);
  if (packet !== undefined) use(packet);
}

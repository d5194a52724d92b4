import fc from "fast-check";
import type { Ledger } from "../../../contract/testing/ledger.js";
import { LedgerClient } from "../../../contract/testing/ledger-client.js";
import { PaxosCluster, type PaxosClusterSettings } from "./paxos-cluster.js";

/** How often each thing happens, relative to the others. */
export type Weights = { readonly [Kind in keyof typeof ACTIONS]: number };

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

/** Schedules of this length, without bias to small numbers, which would be the same few actions. */
export function schedules(length: number): fc.Arbitrary<number[]> {
  return fc.noBias(fc.array(fc.nat(0xff_ffff), { minLength: length, maxLength: length, size: "max" }));
}

export interface ChaosOutcome {
  /** What was seen to be wrong, first things first. */
  readonly violations: readonly string[];
  readonly answered: number;
  /** The highest round in the end. */
  readonly rounds: number;
  readonly marks: ReadonlySet<string>;
}

interface Stage {
  readonly cluster: PaxosCluster;
  readonly client: LedgerClient;
  /** Nodes whose packets, both ways, are lost, and links over which they are one way. */
  readonly cut: Set<string>;
}

type Act = (stage: Stage, pick: number) => unknown;

const ACTIONS = {
  deliver: ({ cluster, cut }, pick) =>
    withPacket(cluster, pick, (packet) => {
      const { from, to } = packet;
      if (![from, to, linkOf(from, to)].some((each) => cut.has(each))) cluster.receive(packet);
    }),
  duplicate: ({ cluster }, pick) => {
    const packet = cluster.packets[pick % Math.max(1, cluster.packets.length)];
    if (packet !== undefined) cluster.packets.push(packet);
  },
  // A question that was asked long ago, when its sender knew nothing yet, and that arrives only now.
  straggler: ({ cluster }, pick) => {
    const to = nodeOf(cluster, Math.floor(pick / cluster.ids.length));
    cluster.packets.unshift({ from: nodeOf(cluster, pick), to, message: { type: "learn", fromSlot: 1 } });
  },
  drop: ({ cluster }, pick) => withPacket(cluster, pick, () => undefined),
  cut: ({ cluster, cut }, pick) => cut.add(likelyLeader(cluster, pick)),
  sever: ({ cluster, cut }, pick) =>
    cut.add(linkOf(nodeOf(cluster, pick), nodeOf(cluster, Math.floor(pick / cluster.ids.length)))),
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
} satisfies { readonly [name: string]: Act };

/**
 * Plays a schedule on a new cluster, until the first violation. Each number of the schedule is one thing that happens:
 * its remainder picks the kind by weight, the rest the node or packet, whatever their number is at the time.
 */
export function play(schedule: readonly number[], weights: Weights, settings: PaxosClusterSettings): ChaosOutcome {
  const cluster = new PaxosCluster({ ...settings, disks: "when told" });
  const client = new LedgerClient("c1", cluster);
  const stage: Stage = { cluster, client, cut: new Set() };
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
    rounds: Math.max(0, ...cluster.running().map(({ ballot }) => ballot.round)),
    marks: cluster.marks,
  };
}

function linkOf(from: string, to: string): string {
  return `${from}>${to}`;
}

function nodeOf(cluster: PaxosCluster, pick: number): string {
  return cluster.ids[pick % cluster.ids.length] as string;
}

/** A node that believes to lead, where there is one: clients find leaders, deposed ones too. */
function likelyLeader(cluster: PaxosCluster, pick: number): string {
  const leaders = cluster.running().filter(({ leads }) => leads !== undefined);
  return leaders[pick % Math.max(1, leaders.length)]?.id ?? nodeOf(cluster, pick);
}

/** Takes out one of the older packets: the network reorders, but keeps nothing back for ever. */
function withPacket(cluster: PaxosCluster, pick: number, use: (packet: PaxosCluster["packets"][number]) => void): void {
  const [packet] = cluster.packets.splice(pick % Math.max(1, Math.min(12, cluster.packets.length)), 1);
  if (packet !== undefined) use(packet);
}

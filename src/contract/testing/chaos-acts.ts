import type { ProtocolNode } from "../protocol.js";
import type { LedgerClient } from "./ledger-client.js";
import type { Packet, ScriptedCluster } from "./scripted-cluster.js";

type Message = { readonly type: string };

export interface ChaosStage {
  readonly cluster: ScriptedCluster<ProtocolNode, Message>;
  readonly client: LedgerClient;
  /** Nodes whose packets, both ways, are lost, and links over which they are one way. */
  readonly cut: Set<string>;
}

/** One thing that happens: `pick` stands for a node or packet, whatever their number is at the time. */
export type Act = (stage: ChaosStage, pick: number) => unknown;

/** What may happen to any cluster of ledgers. */
export const ACTS = {
  deliver: ({ cluster, cut }, pick) => {
    const packet = takePacket(cluster.packets, pick);
    if (packet === undefined) return;
    const { from, to } = packet;
    if (![from, to, linkOf(from, to)].some((each) => cut.has(each))) cluster.receive(packet);
  },
  duplicate: ({ cluster }, pick) => {
    const packet = cluster.packets[pick % Math.max(1, cluster.packets.length)];
    if (packet !== undefined) cluster.packets.push(packet);
  },
  drop: ({ cluster }, pick) => takePacket(cluster.packets, pick),
  cut: (stage, pick) => stage.cut.add(likelyLeader(stage, pick)),
  sever: (stage, pick) => {
    const to = nodeOf(stage, Math.floor(pick / stage.cluster.ids.length));
    stage.cut.add(linkOf(nodeOf(stage, pick), to));
  },
  heal: ({ cut }) => cut.clear(),
  wake: (stage, pick) => stage.cluster.wake(nodeOf(stage, pick)),
  pass: ({ cluster }, pick) => cluster.pass(pick % 400),
  sync: (stage, pick) => stage.cluster.sync(nodeOf(stage, pick)),
  crash: (stage, pick) => stage.cluster.crash(nodeOf(stage, pick), pick % 3),
  tear: (stage, pick) => stage.cluster.crash(nodeOf(stage, pick), pick % 3, "torn"),
  restart: (stage, pick) => stage.cluster.restart(nodeOf(stage, pick)),
  command: (stage, pick) => stage.client.ask("command", likelyLeader(stage, pick)),
  query: (stage, pick) => stage.client.ask("query", likelyLeader(stage, pick)),
  retry: (stage, pick) => stage.client.retry(pick, likelyLeader(stage, pick)),
} satisfies { readonly [kind: string]: Act };

/** A node that believes to lead, where there is one: clients find leaders, deposed ones too. */
export function likelyLeader(stage: ChaosStage, pick: number): string {
  const leaders = stage.cluster.running().filter((node) => node.status().role === "leader");
  return leaders[pick % Math.max(1, leaders.length)]?.id ?? nodeOf(stage, pick);
}

export function nodeOf({ cluster }: ChaosStage, pick: number): string {
  return cluster.ids[pick % cluster.ids.length] as string;
}

function linkOf(from: string, to: string): string {
  return `${from}>${to}`;
}

/** Takes out one of the older packets: the network reorders, but keeps nothing back for ever. */
function takePacket(packets: Packet<Message>[], pick: number): Packet<Message> | undefined {
  return packets.splice(pick % Math.max(1, Math.min(12, packets.length)), 1)[0];
}

import { Ledger } from "./ledger.js";
import { LedgerClient } from "./ledger-clients.js";
import { TestCluster, type TestClusterSettings } from "./test-cluster.js";

/** One thing that happens; `pick` says to which node or packet, whatever their number is at the time. */
export interface ChaosAction {
  readonly kind: keyof typeof ACTIONS;
  readonly pick: number;
}

export interface ChaosOutcome {
  /** What was seen to be wrong, first things first. */
  readonly violations: readonly string[];
  readonly answered: number;
  readonly terms: number;
  readonly committed: number;
}

interface Stage {
  readonly cluster: TestCluster;
  readonly client: LedgerClient;
  /** Nodes whose packets, both ways, are lost. */
  readonly cut: Set<string>;
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
  restart: ({ cluster }, pick) => cluster.restart(nodeOf(cluster, pick)),
  command: ({ cluster, client }, pick) => client.ask("command", likelyLeader(cluster, pick)),
  query: ({ cluster, client }, pick) => client.ask("query", likelyLeader(cluster, pick)),
  retry: ({ cluster, client }, pick) => client.retry(pick, likelyLeader(cluster, pick)),
} satisfies { readonly [name: string]: Act };

/** Plays the actions on a new cluster, until the first violation. */
export function play(
  actions: readonly ChaosAction[],
  settings: Pick<TestClusterSettings, "nodes" | "seed" | "options" | "bug">,
): ChaosOutcome {
  const cluster = new TestCluster({ ...settings, disks: "when told", createMachine: () => new Ledger() });
  const client = new LedgerClient("c1", cluster);
  const stage: Stage = { cluster, client, cut: new Set() };
  let terms = 0;
  for (const { kind, pick } of actions) {
    (ACTIONS[kind] as Act)(stage, pick);
    client.readReplies();
    terms = Math.max(terms, ...cluster.running().map((node) => node.term));
    if (cluster.breaches.length > 0 || client.violations.length > 0) break;
  }
  for (const node of cluster.running()) client.inspect(node.id, node.machine as Ledger);
  const violations = [...cluster.breaches.map(({ why }) => why), ...client.violations];
  const committed = Math.max(0, ...cluster.running().map((node) => node.commitIndex));
  return { violations, answered: client.answered, terms, committed };
}

function nodeOf(cluster: TestCluster, pick: number): string {
  return cluster.ids[pick % cluster.ids.length] as string;
}

/** A node that believes to lead, where there is one: clients find leaders, deposed ones too. */
function likelyLeader(cluster: TestCluster, pick: number): string {
  const leaders = cluster.running().filter((node) => node.leads);
  return leaders[pick % Math.max(1, leaders.length)]?.id ?? nodeOf(cluster, pick);
}

/** Takes out one of the older packets: the network reorders, but keeps nothing back for ever. */
function withPacket(cluster: TestCluster, pick: number, use: (packet: TestCluster["packets"][number]) => void): void {
  const [packet] = cluster.packets.splice(pick % Math.max(1, Math.min(12, cluster.packets.length)), 1);
  if (packet !== undefined) use(packet);
}

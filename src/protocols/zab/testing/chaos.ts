import fc from "fast-check";
import type { ClientRequest } from "../../../contract/replicated-log.js";
import type { Ledger } from "../../../contract/testing/ledger.js";
import type { Arrangement } from "../../../contract/testing/scripted-cluster.js";
import type { Json } from "../../../core/json.js";
import type { ZabNode } from "../node.js";
import { type ZabCluster, zabCluster } from "./zab-cluster.js";

/** How often each thing happens, relative to the others. */
export type Weights = { readonly [Kind in keyof typeof ACTIONS]: number };

export const ORDINARY: Weights = {
  deliver: 100,
  duplicate: 3,
  drop: 3,
  cut: 1,
  heal: 2,
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

/** Schedules of this length, without bias to small numbers, which would be the same few actions. */
export function schedules(length: number): fc.Arbitrary<number[]> {
  return fc.noBias(fc.array(fc.nat(0xff_ffff), { minLength: length, maxLength: length, size: "max" }));
}

interface Stage {
  readonly cluster: ZabCluster;
  /** Nodes whose packets, both ways, are lost. */
  readonly cut: Set<string>;
  readonly client: LedgerClient;
}

const ACTIONS = {
  deliver: ({ cluster, cut }, pick) => {
    const packet = taken(cluster, pick);
    if (packet !== undefined && !cut.has(packet.from) && !cut.has(packet.to)) cluster.receive(packet);
  },
  duplicate: ({ cluster }, pick) => {
    const packet = cluster.packets[pick % Math.max(1, cluster.packets.length)];
    if (packet !== undefined) cluster.packets.push(packet);
  },
  drop: ({ cluster }, pick) => taken(cluster, pick),
  cut: ({ cluster, cut }, pick) => cut.add(likelyLeader(cluster, pick)),
  heal: ({ cut }) => cut.clear(),
  tick: ({ cluster }, pick) => {
    cluster.pass(pick % 12);
    for (const id of cluster.ids) if (cluster.isUp(id)) cluster.wakeIfDue(id);
  },
  sync: ({ cluster }, pick) => cluster.sync(nodeOf(cluster, pick)),
  crash: ({ cluster }, pick) => cluster.crash(nodeOf(cluster, pick), pick % 3),
  tear: ({ cluster }, pick) => cluster.crash(nodeOf(cluster, pick), pick % 3, "torn"),
  restart: ({ cluster }, pick) => cluster.restart(nodeOf(cluster, pick)),
  command: ({ cluster, client }, pick) => client.ask("command", likelyLeader(cluster, pick)),
  query: ({ cluster, client }, pick) => client.ask("query", likelyLeader(cluster, pick)),
  retry: ({ cluster, client }, pick) => client.retry(pick, likelyLeader(cluster, pick)),
} satisfies { readonly [name: string]: (stage: Stage, pick: number) => unknown };

export interface ChaosOutcome {
  /** What was seen to be wrong, first things first. */
  readonly violations: readonly string[];
  readonly answered: number;
  /** The latest epoch in the end. */
  readonly epochs: number;
  readonly marks: ReadonlySet<string>;
}

/**
 * Plays a schedule on a new cluster, until the first violation. Each number of the schedule is one thing that happens:
 * its remainder picks the kind by weight, the rest the node or packet, whatever their number is at the time.
 */
export function play(schedule: readonly number[], weights: Weights, settings: Arrangement<ZabNode>): ChaosOutcome {
  const cluster = zabCluster({ ...settings, disks: "when told" });
  const client = new LedgerClient(cluster);
  const stage: Stage = { cluster, client, cut: new Set() };
  const acts = Object.entries(weights).flatMap(([kind, weight]) =>
    Array.from({ length: weight }, () => ACTIONS[kind as keyof Weights]),
  );
  for (const number of schedule) {
    acts[number % acts.length]?.(stage, Math.floor(number / acts.length));
    client.readReplies();
    if (cluster.breaches.length > 0 || cluster.halts.length > 0 || client.violations.length > 0) break;
  }
  return {
    violations: [
      ...cluster.breaches.map(({ why }) => why),
      ...client.violations,
      ...cluster.halts.map(({ node, why }) => `${node} halted: ${why}`),
      ...cluster.running().flatMap(({ id, service }) => repetitions(id, (service.machine as Ledger).commands)),
    ],
    answered: client.answered,
    epochs: Math.max(0, ...cluster.running().map(({ epoch }) => epoch)),
    marks: cluster.marks,
  };
}

interface OpenRequest {
  readonly request: ClientRequest;
  /** How many commands the ledger certainly held when the request was first sent. */
  readonly atLeast: number;
}

/** Places in a ledger only rise: an answer shows everything that was answered before its request was made. */
class LedgerClient {
  readonly violations: string[] = [];
  readonly #cluster: ZabCluster;
  readonly #open = new Map<number, OpenRequest>();
  #sequence = 0;
  #longest = 0;
  #repliesRead = 0;

  constructor(cluster: ZabCluster) {
    this.#cluster = cluster;
  }

  get answered(): number {
    return this.#sequence - this.#open.size;
  }

  ask(kind: "command" | "query", to: string): void {
    this.#sequence++;
    const sequence = this.#sequence;
    const oldest = this.#open.keys().next().value ?? sequence;
    const body = kind === "command" ? `command ${sequence}` : null;
    const request: ClientRequest = { type: "client-request", client: "c1", sequence, oldest, kind, body };
    this.#open.set(sequence, { request, atLeast: this.#longest });
    this.#cluster.receive({ from: "c1", to, message: request });
  }

  /** Sends one of the open requests once more, under its number. */
  retry(pick: number, to: string): void {
    const open = [...this.#open.values()];
    const chosen = open[pick % Math.max(1, open.length)];
    if (chosen !== undefined) this.#cluster.receive({ from: "c1", to, message: chosen.request });
  }

  readReplies(): void {
    for (const { from, reply } of this.#cluster.replies.slice(this.#repliesRead)) {
      this.#repliesRead++;
      const open = this.#open.get(reply.sequence);
      if (reply.outcome.type !== "result" || open === undefined) continue;
      this.#open.delete(reply.sequence);
      const length = reply.outcome.result as number;
      this.#longest = Math.max(this.#longest, length);
      const { request, atLeast } = open;
      const isFresh = request.kind === "command" ? length > atLeast : length >= atLeast;
      if (!isFresh)
        this.violations.push(`${from} answered ${request.kind} ${reply.sequence} with ${length}, after ${atLeast}`);
    }
  }
}

function repetitions(node: string, commands: readonly Json[]): readonly string[] {
  return new Set(commands).size < commands.length ? [`${node} applied a command twice`] : [];
}

function nodeOf(cluster: ZabCluster, pick: number): string {
  return cluster.ids[pick % cluster.ids.length] as string;
}

/** A node that believes to lead, where there is one: clients find leaders, deposed ones too. */
function likelyLeader(cluster: ZabCluster, pick: number): string {
  const leaders = cluster.running().filter((node) => node.leads);
  return leaders[pick % Math.max(1, leaders.length)]?.id ?? nodeOf(cluster, pick);
}

/** Takes out one of the older packets: the network reorders, but keeps nothing back for ever. */
function taken(cluster: ZabCluster, pick: number): ZabCluster["packets"][number] | undefined {
  return cluster.packets.splice(pick % Math.max(1, Math.min(12, cluster.packets.length)), 1)[0];
}

import type { NodeEndpoint } from "../../contract/client.js";
import type { Clock } from "../../contract/clock.js";
import type { Cluster, ClusterSpec } from "../../contract/environment.js";
import type { MarkCounts } from "../../contract/marks.js";
import type { NodeStatus, ProtocolNode, ProtocolNodeContext } from "../../contract/protocol.js";
import type { ProtocolDeployment } from "../../contract/system.js";
import type { ElectionCosts } from "../../core/election-costs.js";
import { EnvironmentError, messageOf } from "../../core/errors.js";
import { createRandom, type Random } from "../../core/random.js";
import { NS_PER_S, type Ns } from "../../core/units.js";
import { ClientProcess } from "./client-process.js";
import { ElectionMeter } from "./election-meter.js";
import { EventKind } from "./event-heap.js";
import { EventLoop } from "./event-loop.js";
import { SimFaults } from "./faults.js";
import { floodAt } from "./flood-gauge.js";
import { Marks } from "./marks.js";
import { Network, type Watch } from "./network.js";
import { NodeLog } from "./node-log.js";
import { NodeProcess } from "./node-process.js";
import { Notes } from "./notes.js";
import { Operator } from "./operator.js";
import { Power, type PowerSetup } from "./power.js";
import { ProcessHolds } from "./process-holds.js";
import type { Checkpoint } from "./state-hash.js";

/** How long nodes may take to elect their first leader before the run begins without one. */
const LONGEST_WARM_UP_NS = 10 * NS_PER_S;

/** A simulated cluster, with what its makers want to know of it beside. */
export class SimCluster implements Cluster {
  readonly clock: Clock;
  readonly hosts: readonly ClientProcess[];
  readonly faults: SimFaults;
  /** Nothing outside it can make the simulated world fail. */
  readonly failed = new Promise<string>(() => {});
  readonly flooded: Promise<string>;
  readonly #loop = new EventLoop();
  readonly #network: Network;
  readonly #nodes: readonly NodeProcess[];
  readonly #companions: readonly NodeProcess[];
  readonly #logs: NodeLog[] = [];
  readonly #notes: Notes;
  readonly #marks = new Marks(this.#loop);
  /** Undefined where the protocol does not say which messages belong to elections. */
  readonly #elections: ElectionMeter | undefined;
  readonly #operator: Operator | undefined;
  /** The simulated time at which the run began. */
  #beganNs: Ns = 0;

  constructor(spec: ClusterSpec, protocol: ProtocolDeployment) {
    const random = createRandom(spec.seed).fork("sim");
    const loop = this.#loop;
    this.clock = {
      nowNs: () => loop.nowNs - this.#beganNs,
      at: (timeNs, task) => {
        const event = loop.schedule(timeNs + this.#beganNs, EventKind.harnessTimer, 0, task);
        return () => loop.cancel(event);
      },
    };
    const elections = createMeter(spec, protocol, loop);
    this.#elections = elections;
    const watch: Watch | undefined = elections && ((from, to, message) => elections.sent(from, to, message));
    this.#network = new Network(loop, random.fork("network"), watch);
    this.flooded = this.#network.flooded.then((timeNs) => floodAt(timeNs - this.#beganNs));
    this.#notes = new Notes({ loop, note: spec.note, invariants: protocol.createInvariants?.(), elections });
    const { companions = [] } = protocol;
    const others = spec.nodes.length + spec.contenders.length + spec.readers.length + 1;
    this.#nodes = spec.nodes.map((id, place) =>
      this.#createNode(spec, {
        ...{ id, createNode: (context) => protocol.createNode(context) },
        ...{ subject: place + 1, random: random.fork(`node/${id}`), notes: this.#notes, elections },
      }),
    );
    // What nodes must keep among themselves is no concern of those beside them.
    const notes = new Notes({ loop, note: spec.note, invariants: undefined, elections: undefined });
    this.#companions = companions.map((companion, place) =>
      this.#createNode(spec, {
        ...{ id: companion.id, createNode: (context) => companion.createNode(context) },
        ...{ subject: others + place + 1, random: random.fork(`companion/${companion.id}`), notes },
      }),
    );
    const world = { loop, network: this.#network, marks: this.#marks };
    this.hosts = createHosts(spec, world, random);
    this.#operator = createOperator(spec, world, random);
    const holds = new ProcessHolds(new Map([...this.#nodes, ...this.hosts].map((process) => [process.name, process])));
    const power = createPower(spec, {
      ...{ loop, network: this.#network, holds, notes: this.#notes },
      subject: others + companions.length + 1,
    });
    const beside = [this.#operator, power].filter((endpoint) => endpoint !== undefined);
    for (const endpoint of [...this.#nodes, ...this.hosts, ...beside, ...this.#companions])
      this.#network.attach(endpoint);
    const processes = { nodes: this.#nodes, hosts: this.hosts, operator: this.#operator, power };
    this.faults = new SimFaults({ loop, network: this.#network, holds, ...processes });
  }

  /** Messages that arrived so far. */
  get deliveredMessages(): number {
    return this.#network.delivered;
  }

  /** Events so far. */
  get events(): number {
    return this.#loop.hash.events;
  }

  /** A hash of everything that happened so far: equal for equal runs, and practically never else. */
  get stateHash(): string {
    return this.#loop.hash.text;
  }

  /** The hash after every so many events, to see where two runs part. */
  get checkpoints(): readonly Checkpoint[] {
    return this.#loop.hash.checkpoints;
  }

  /** Starts the nodes and lets time pass until one leads, at most the longest warm-up; then the run begins, at zero. */
  begin(): void {
    for (const process of [...this.#companions, ...this.#nodes]) process.start();
    this.#loop.runUntil(() => this.#leads(), LONGEST_WARM_UP_NS);
    this.#beganNs = this.#loop.nowNs;
    this.clock.at(0, () => this.#notes.begin());
    for (const host of this.hosts) host.start();
  }

  async statuses(): Promise<ReadonlyMap<string, NodeStatus>> {
    const statuses = new Map<string, NodeStatus>();
    for (const node of this.#nodes) {
      const status = node.status();
      if (status !== undefined) statuses.set(node.name, status);
    }
    return statuses;
  }

  marks(): MarkCounts {
    return this.#marks.counts;
  }

  elections(): ElectionCosts | undefined {
    return this.#elections?.costs(this.#beganNs);
  }

  onMark(listener: (mark: string, by: string) => void): () => void {
    return this.#marks.listen(listener);
  }

  drive<T>(work: Promise<T>): Promise<T> {
    return this.#loop.drive(work);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#operator?.close();
    this.#loop.clear();
    for (const log of this.#logs) log.flush();
  }

  #leads(): boolean {
    return this.#nodes.some((node) => node.leads);
  }

  #createNode(spec: ClusterSpec, { id, random, elections, createNode, ...place }: PlacedNode): NodeProcess {
    const bug = spec.bug === undefined ? {} : { bug: spec.bug };
    const mark = this.#marks.emitterFor(id);
    const log = new NodeLog(spec.logsDir, id, () => this.clock.nowNs());
    this.#logs.push(log);
    return new NodeProcess({
      ...place,
      ...{ id, random, log, loop: this.#loop, network: this.#network },
      ...(elections === undefined ? {} : { elections }),
      createNode: (life) => {
        const { nodes, options, host } = spec;
        const context = { id, nodes, options, leaseMs: host.ttlMs, mark, ...bug };
        return createNode({ ...context, random: random.fork(`life/${life}`) });
      },
    });
  }
}

/** One process that runs a node of some protocol. */
interface PlacedNode {
  readonly id: string;
  readonly subject: number;
  readonly random: Random;
  readonly notes: Notes;
  readonly elections?: ElectionMeter | undefined;
  createNode(context: ProtocolNodeContext): ProtocolNode;
}

/** Builds and starts a simulated cluster. Rejects with an EnvironmentError where the system cannot be simulated. */
export async function startSimulation(spec: ClusterSpec): Promise<SimCluster> {
  const { protocol, name } = spec.system;
  if (protocol === undefined) throw new EnvironmentError(`${name} is no protocol of ours, so it cannot be simulated`);
  if (spec.signal.aborted) throw new EnvironmentError("interrupted before the simulated cluster was up");
  let cluster: SimCluster;
  try {
    cluster = new SimCluster(spec, protocol);
  } catch (thrown) {
    throw new EnvironmentError(`the simulated cluster could not be made: ${messageOf(thrown)}`, { cause: thrown });
  }
  cluster.begin();
  return cluster;
}

interface World {
  readonly loop: EventLoop;
  readonly network: Network;
  readonly marks: Marks;
}

function createMeter({ nodes }: ClusterSpec, protocol: ProtocolDeployment, loop: EventLoop): ElectionMeter | undefined {
  const electionMessage = protocol.electionMessage?.bind(protocol);
  if (electionMessage === undefined) return undefined;
  return new ElectionMeter({ nodes: new Set(nodes), nowNs: () => loop.nowNs, electionMessage });
}

/** What every client is told, whichever host it runs on. */
function clientSettings({ nodes, operationTimeoutMs, options, bug }: ClusterSpec) {
  const endpoints: readonly NodeEndpoint[] = nodes.map((id) => ({ id, address: id, ports: {} }));
  return { nodes: endpoints, operationTimeoutMs, options, ...(bug === undefined ? {} : { bug }) };
}

function createHosts(spec: ClusterSpec, { loop, network, marks }: World, random: Random): readonly ClientProcess[] {
  const settings = clientSettings(spec);
  const members = [
    ...spec.contenders.map((name) => ({ name, role: "contender" as const })),
    ...spec.readers.map((name) => ({ name, role: "reader" as const })),
  ];
  return members.map(
    ({ name, role }, place) =>
      new ClientProcess({
        name,
        role,
        subject: spec.nodes.length + place + 1,
        loop,
        network,
        random: random.fork(`host/${name}`),
        createRuntime: (context, report) =>
          spec.createHost({ ...context, ...settings, mark: marks.emitterFor(name) }, report),
      }),
  );
}

/** Undefined where the run does without a power switch. */
function createPower({ power, bug }: ClusterSpec, place: Omit<PowerSetup, "settings" | "bug">): Power | undefined {
  return power && new Power({ settings: power, bug, ...place });
}

/** Undefined where the system cannot be administered. */
function createOperator(spec: ClusterSpec, { loop, network, marks }: World, random: Random): Operator | undefined {
  const { administration } = spec.system;
  if (administration === undefined) return undefined;
  const settings = clientSettings(spec);
  return new Operator({
    subject: spec.nodes.length + spec.contenders.length + spec.readers.length + 1,
    loop,
    network,
    context: { ...settings, places: settings.nodes, random: random.fork("operator"), mark: marks.count },
    connect: (context) => administration.connect(context),
  });
}

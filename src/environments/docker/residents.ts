import type { Clock } from "../../contract/clock.js";
import type { ClusterSpec } from "../../contract/environment.js";
import type { Measured } from "../../contract/faults.js";
import type { ContainerDeployment } from "../../contract/system.js";
import { EnvironmentError } from "../../core/errors.js";
import { createRandom, type Random } from "../../core/random.js";
import { type Ms, nsToMs } from "../../core/units.js";
import { TcpTransport } from "../../shell/tcp-transport.js";
import { eventually } from "./bounded.js";
import { BoxedProcess, type RunSurroundings } from "./boxed-process.js";
import { ClockFaults } from "./clock-faults.js";
import { ContenderLink } from "./contender-link.js";
import { DiskFaults } from "./disk-faults.js";
import type { Engine } from "./engine.js";
import type { FaultAgent } from "./fault-agent.js";
import { DockerFaults } from "./faults.js";
import { type ReachableNode, serves } from "./health.js";
import { LinkFaults } from "./link-faults.js";
import { NetworkFaults } from "./network-faults.js";
import { ProcessControl } from "./process-control.js";
import { ProcessFaults } from "./process-faults.js";
import { ReaderLink } from "./reader-link.js";
import type { RunPlan } from "./run-plan.js";

/** How long the heal of a kill waits for a node to serve again; without a quorum it cannot. */
const SERVING_AGAIN_MS: Ms = 5000;
const LOOK_MS: Ms = 20;

/** A contender's container together with the harness' link to it. */
export class ResidentContender {
  readonly link: ContenderLink;
  readonly #plan: RunPlan;
  #process: BoxedProcess | undefined;

  constructor(name: string, plan: RunPlan, broken: (reason: string) => void) {
    this.link = new ContenderLink(name, broken);
    this.#plan = plan;
  }

  get process(): BoxedProcess {
    if (this.#process === undefined) throw new EnvironmentError(`contender ${this.link.name} was never booted`);
    return this.#process;
  }

  /** Starts its process, which waits to be introduced: Node boots while the nodes are still electing. */
  async boot(run: RunSurroundings): Promise<void> {
    this.#process = await BoxedProcess.create(run, this.#plan.contender(this.link.name), this.link);
    await this.#process.start();
  }

  introduce(): void {
    this.link.introduce(this.process, this.#plan.agentSettings(this.link.name, this.process.lives - 1));
  }
}

/** Readers live in the harness' own process and reach the nodes through their published ports. */
export function readersOf(spec: ClusterSpec, nodes: readonly ReachableNode[], clock: Clock): readonly ReaderLink[] {
  const { system, seed, options, operationTimeoutMs, bug, createHost } = spec;
  const endpoints = nodes.map(({ endpoint }) => endpoint);
  return spec.readers.map((host) => {
    const random = createRandom(seed).fork(`host/${host}/0`);
    const common = { host, incarnation: 0, nodes: endpoints, clock, random, operationTimeoutMs, options };
    const context = bug === undefined ? common : { ...common, bug };
    if (system.protocol === undefined) return new ReaderLink(host, createHost, context);
    const transport = new TcpTransport(context);
    return new ReaderLink(host, createHost, { ...context, transport }, transport);
  });
}

interface Breakables {
  readonly engine: Engine;
  readonly agent: FaultAgent;
  readonly deployment: ContainerDeployment;
  readonly nodes: readonly ReachableNode[];
  readonly contenders: readonly ResidentContender[];
  /** Hosts in the harness' own process. */
  readonly readers: readonly string[];
  /** Decides which of the records on a disk is damaged. */
  readonly random: Random;
}

/** The fault verbs over all nodes and contenders of a run. */
export function faultsOf({ engine, agent, deployment, nodes, contenders, readers, random }: Breakables): DockerFaults {
  const processes = [...nodes.map(({ process }) => process), ...contenders.map(({ process }) => process)];
  const byName = new Map(processes.map((process) => [process.name, process]));
  const clocks = new ClockFaults(engine, agent, byName);
  const control = new ProcessControl(engine, agent);
  const processFaults = new ProcessFaults({
    processes: byName,
    control,
    async start(target) {
      try {
        await target.start();
      } catch (thrown) {
        // A server that ends at once over what it finds on its disk is no failure of ours: its end has been noted.
        if (target.ended === "by itself") return;
        throw thrown;
      }
      await clocks.restarted(target);
      contenders.find(({ process }) => process === target)?.introduce();
    },
    recovered: (targets) =>
      recovery(
        engine.clock,
        deployment,
        nodes.filter(({ process }) => targets.includes(process)),
      ),
  });
  const withDisks = processes.filter(({ hasDisk }) => hasDisk).map((process) => [process.name, process] as const);
  return new DockerFaults({
    network: new NetworkFaults(agent, byName),
    links: new LinkFaults({ agent, clock: engine.clock, places: byName, outside: readers }),
    processes: processFaults,
    clocks,
    disks: new DiskFaults({
      agent,
      clock: engine.clock,
      control,
      processes: new Map(withDisks),
      processFaults,
      log: deployment.log,
      random,
    }),
  });
}

/** Waits until these nodes serve again, bounded, and tells for each whether and after how many ms it did. */
async function recovery(
  clock: Clock,
  deployment: ContainerDeployment,
  nodes: readonly ReachableNode[],
): Promise<Measured["evidence"]> {
  if (nodes.length === 0) return {};
  const startNs = clock.nowNs();
  const seen = nodes.map(async ({ endpoint, process }) => {
    const bounds = { withinMs: SERVING_AGAIN_MS, everyMs: LOOK_MS };
    let healthy = false;
    await eventually(clock, bounds, async () => {
      healthy = await serves(clock, deployment, endpoint);
      return healthy || process.ended !== "not yet";
    });
    return [endpoint.id, healthy ? Math.round(nsToMs(clock.nowNs() - startNs)) : null] as const;
  });
  return { servesAfterMs: Object.fromEntries(await Promise.all(seen)) };
}

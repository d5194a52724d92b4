import type { Clock } from "../../contract/clock.js";
import type { ClusterSpec } from "../../contract/environment.js";
import { EnvironmentError } from "../../core/errors.js";
import { createRandom } from "../../core/random.js";
import { TcpTransport } from "../../shell/tcp-transport.js";
import { BoxedProcess, type RunSurroundings } from "./boxed-process.js";
import { ContenderLink } from "./contender-link.js";
import type { ReachableNode } from "./health.js";
import { ReaderLink } from "./reader-link.js";
import type { RunPlan } from "./run-plan.js";

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
export function readersOf(
  spec: ClusterSpec,
  { nodes, companions }: { readonly nodes: readonly ReachableNode[]; readonly companions: readonly ReachableNode[] },
  clock: Clock,
): readonly ReaderLink[] {
  const { system, seed, options, operationTimeoutMs, bug, createHost } = spec;
  const endpoints = nodes.map(({ endpoint }) => endpoint);
  return spec.readers.map((host) => {
    const random = createRandom(seed).fork(`host/${host}/0`);
    const common = { host, incarnation: 0, nodes: endpoints, clock, random, operationTimeoutMs, options };
    const context = bug === undefined ? common : { ...common, bug };
    if (system.protocol === undefined) return new ReaderLink(host, createHost, context);
    const addressed = [...nodes, ...companions].map(({ endpoint }) => endpoint);
    const transport = new TcpTransport({ ...context, nodes: addressed });
    return new ReaderLink(host, createHost, { ...context, transport }, transport);
  });
}

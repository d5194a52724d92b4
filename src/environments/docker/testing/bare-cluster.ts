import type Docker from "dockerode";
import type { ServerFile } from "../../../contract/chronicle.js";
import type { ClientContext, NodeEndpoint } from "../../../contract/client.js";
import { type Clock, sleep } from "../../../contract/clock.js";
import type { ContainerDeployment } from "../../../contract/system.js";
import { createRandom } from "../../../core/random.js";
import { type Ms, msToNs } from "../../../core/units.js";
import { freePort } from "../../../shell/testing/free-port.js";
import { filesInFolder } from "../container-files.js";
import { openEngine } from "../engine.js";
import { identifyHarness } from "../harness-identity.js";
import { ensureImage } from "../images.js";
import { labelsOf, newRunId } from "../labels.js";

/** What the nodes are of. */
export interface BareServers {
  readonly name: string;
  readonly deployment: ContainerDeployment;
  readonly version: string;
  readonly clock: Clock;
  readonly healthyWithinMs: Ms;
}

/** Where and of what the nodes are made. */
export interface BareSetup extends Omit<BareServers, "version"> {
  readonly docker: Docker;
  readonly tag: string;
  /** By these `usurper clean` finds what a killed test left behind. */
  readonly labels: { readonly [label: string]: string };
}

/** Makes sure of the image. */
export async function bareSetup({ version, ...servers }: BareServers): Promise<BareSetup> {
  const engine = await openEngine();
  const image = servers.deployment.image(version, {});
  await ensureImage(engine, image, () => {});
  return { ...servers, docker: engine.docker, tag: image.tag, labels: labelsOf(newRunId(), identifyHarness()) };
}

/**
 * A small cluster of a server in plain containers, for tests that need the server and not the environment: nodes find each
 * other by name on a network of their own, and are reached through fixed ports on 127.0.0.1. Disposal removes it all.
 */
export class BareCluster implements AsyncDisposable {
  readonly endpoints: NodeEndpoint[] = [];
  readonly #containers = new Map<string, Docker.Container>();
  readonly #network: Docker.Network;
  readonly #setup: BareSetup;

  private constructor(network: Docker.Network, setup: BareSetup) {
    this.#network = network;
    this.#setup = setup;
  }

  static async start(setup: BareSetup, size: number): Promise<BareCluster> {
    const { docker, clock, labels, name, deployment } = setup;
    const clusterId = `usurper-${name}-test-${process.pid}-${clock.nowNs()}`;
    const network = await docker.createNetwork({ Name: clusterId, Labels: { ...labels } });
    const cluster = new BareCluster(network, setup);
    const ids = Array.from({ length: size }, (_, i) => `n${i + 1}`);
    const nodes = ids.map((id) => ({ id, address: `${clusterId}-${id}` }));
    try {
      for (const node of nodes) {
        const { command, env } = deployment.node({ ...node, nodes, clusterId, options: {} });
        await cluster.#create({ ...node, network: clusterId, command, env });
      }
      await Promise.all(ids.map((id) => cluster.start(id)));
      await Promise.all(ids.map((id) => cluster.untilHealthy(id)));
    } catch (thrown) {
      await cluster[Symbol.asyncDispose]();
      throw thrown;
    }
    return cluster;
  }

  async #create(node: {
    readonly id: string;
    readonly address: string;
    readonly network: string;
    readonly command: readonly string[];
    readonly env: { readonly [name: string]: string };
  }): Promise<void> {
    const { docker, tag, labels, deployment } = this.#setup;
    const clientPort = `${deployment.ports["client"]}/tcp`;
    // Docker's own choice would change with every restart of the container.
    const port = await freePort();
    const container = await docker.createContainer({
      name: node.address,
      Image: tag,
      Cmd: [...node.command],
      Env: Object.entries(node.env).map(([name, value]) => `${name}=${value}`),
      Labels: { ...labels },
      ExposedPorts: { [clientPort]: {} },
      HostConfig: {
        NetworkMode: node.network,
        PortBindings: { [clientPort]: [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
      },
    });
    this.#containers.set(node.id, container);
    this.endpoints.push({ id: node.id, address: "127.0.0.1", ports: { client: port } });
  }

  async start(id: string): Promise<void> {
    await this.#container(id).start();
  }

  /** Ends the node's process at once. Its data stay. */
  async kill(id: string): Promise<void> {
    const container = this.#container(id);
    await container.kill({ signal: "SIGKILL" });
    await container.wait();
  }

  /** Stops the node's process where it stands; its sockets go on accepting. */
  async stop(id: string): Promise<void> {
    await this.#container(id).kill({ signal: "SIGSTOP" });
  }

  /** Lets a stopped node go on. */
  async resume(id: string): Promise<void> {
    await this.#container(id).kill({ signal: "SIGCONT" });
  }

  /** The node that says it leads. */
  async leader(): Promise<string> {
    for (const endpoint of this.endpoints) {
      const status = await this.#setup.deployment.status(endpoint, AbortSignal.timeout(2000)).catch(() => undefined);
      if (status?.role === "leader") return endpoint.id;
    }
    throw new Error("no node leads");
  }

  async untilHealthy(id: string): Promise<void> {
    const { clock, deployment, name, healthyWithinMs } = this.#setup;
    const give = clock.nowNs() + msToNs(healthyWithinMs);
    while (clock.nowNs() < give) {
      const signal = AbortSignal.timeout(2000);
      const healthy = await deployment.healthy(this.endpoint(id), signal).catch(() => false);
      if (healthy) return;
      await sleep(clock, 100);
    }
    throw new Error(`${name} ${id} was not healthy within ${healthyWithinMs} ms`);
  }

  readFolder(id: string, folder: string): Promise<readonly ServerFile[]> {
    return filesInFolder(this.#container(id), folder);
  }

  endpoint(id: string): NodeEndpoint {
    return this.endpoints.find((one) => one.id === id) as NodeEndpoint;
  }

  /** What a client on `host` is given; it addresses these nodes, all of them unless some are named. */
  context(host: string, overrides: Partial<ClientContext> = {}, nodes?: readonly string[]): ClientContext {
    return {
      host,
      incarnation: 0,
      nodes: this.endpoints.filter(({ id }) => nodes?.includes(id) ?? true),
      clock: this.#setup.clock,
      random: createRandom(1),
      operationTimeoutMs: 2000,
      options: {},
      ...overrides,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#containers.values()].map((container) => container.remove({ force: true, v: true })));
    await this.#network.remove();
  }

  #container(id: string): Docker.Container {
    const container = this.#containers.get(id);
    if (container === undefined) throw new Error(`this cluster has no node ${id}`);
    return container;
  }
}

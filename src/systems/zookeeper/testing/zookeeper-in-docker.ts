import { createServer } from "node:net";
import type Docker from "dockerode";
import type { ClientContext, NodeEndpoint } from "../../../contract/client.js";
import { type Clock, sleep } from "../../../contract/clock.js";
import { createRandom } from "../../../core/random.js";
import { zookeeperContainers } from "../deployment.js";

const HEALTH_PATIENCE_MS = 60_000;
const CLIENT_PORT = `${zookeeperContainers.ports["client"]}/tcp`;

/** Where and of what the nodes are made. */
export interface ZooKeeperSetup {
  readonly docker: Docker;
  readonly clock: Clock;
  readonly tag: string;
  /** By these `usurper clean` finds what a killed test left behind. */
  readonly labels: { readonly [label: string]: string };
}

/**
 * A small ZooKeeper cluster of plain containers, for tests that need the server and not the environment: nodes find each
 * other by name on a network of their own, and are reached through fixed ports on 127.0.0.1. Disposal removes it all.
 */
export class ZooKeeperInDocker implements AsyncDisposable {
  readonly endpoints: NodeEndpoint[] = [];
  readonly #containers = new Map<string, Docker.Container>();
  readonly #network: Docker.Network;
  readonly #clock: Clock;

  private constructor(network: Docker.Network, clock: Clock) {
    this.#network = network;
    this.#clock = clock;
  }

  static async start(setup: ZooKeeperSetup, size: number): Promise<ZooKeeperInDocker> {
    const { docker, clock, labels } = setup;
    const clusterId = `usurper-zookeeper-test-${process.pid}-${clock.nowNs()}`;
    const network = await docker.createNetwork({ Name: clusterId, Labels: { ...labels } });
    const cluster = new ZooKeeperInDocker(network, clock);
    const ids = Array.from({ length: size }, (_, i) => `n${i + 1}`);
    const nodes = ids.map((id) => ({ id, address: `${clusterId}-${id}` }));
    try {
      for (const node of nodes) {
        const { command, env } = zookeeperContainers.node({ ...node, nodes, clusterId, options: {} });
        await cluster.#create(setup, { ...node, network: clusterId, command, env });
      }
      await Promise.all(ids.map((id) => cluster.start(id)));
      await Promise.all(ids.map((id) => cluster.untilHealthy(id)));
    } catch (thrown) {
      await cluster[Symbol.asyncDispose]();
      throw thrown;
    }
    return cluster;
  }

  async #create(
    { docker, tag, labels }: ZooKeeperSetup,
    node: {
      readonly id: string;
      readonly address: string;
      readonly network: string;
      readonly command: readonly string[];
      readonly env: { readonly [name: string]: string };
    },
  ): Promise<void> {
    const port = await freePort();
    const container = await docker.createContainer({
      name: node.address,
      Image: tag,
      Cmd: [...node.command],
      Env: Object.entries(node.env).map(([name, value]) => `${name}=${value}`),
      Labels: { ...labels },
      ExposedPorts: { [CLIENT_PORT]: {} },
      HostConfig: {
        NetworkMode: node.network,
        PortBindings: { [CLIENT_PORT]: [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
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
      const status = await zookeeperContainers.status(endpoint, AbortSignal.timeout(2000)).catch(() => undefined);
      if (status?.role === "leader") return endpoint.id;
    }
    throw new Error("no node leads");
  }

  async untilHealthy(id: string): Promise<void> {
    const give = this.#clock.nowNs() + HEALTH_PATIENCE_MS * 1_000_000;
    while (this.#clock.nowNs() < give) {
      const signal = AbortSignal.timeout(2000);
      const healthy = await zookeeperContainers.healthy(this.endpoint(id), signal).catch(() => false);
      if (healthy) return;
      await sleep(this.#clock, 100);
    }
    throw new Error(`ZooKeeper ${id} was not healthy within ${HEALTH_PATIENCE_MS} ms`);
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
      clock: this.#clock,
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

/** A port that is free now. Docker's own choice would change with every restart of the container. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

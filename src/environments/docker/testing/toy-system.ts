import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NodeEndpoint } from "../../../contract/client.js";
import type { Cluster, ClusterSpec } from "../../../contract/environment.js";
import type { HostReport } from "../../../contract/host.js";
import type { NodeStatus } from "../../../contract/protocol.js";
import type { System } from "../../../contract/system.js";
import { clientImage } from "../images.js";

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const TOY_AGENT = file("toy-agent.mjs");

const SERVER = readFileSync(file("toy-server.cjs"), "utf8");

/** Servers that call each other and tell whom they heard; needs no image of its own. */
export function toySystem(command?: readonly string[]): System {
  return {
    name: "toy",
    summary: "servers that call each other",
    versions: [],
    surfaces: [],
    fences: ["none"],
    tokens: "none",
    waiting: "queue",
    guarantees: [],
    expected: [],
    options: [],
    bugs: [],
    marks: [],
    containers: {
      image: clientImage,
      ports: { http: 8080 },
      node: ({ id, nodes }) => {
        const peers = nodes.filter((peer) => peer.id !== id).map((peer) => `${peer.id}=${peer.address}`);
        return { command: command ?? ["node", "-e", SERVER, id, ...peers], env: { TOY: id } };
      },
      healthy: async (endpoint, signal) => (await ask(endpoint, "/health", signal)) === "true",
      status: async (endpoint, signal) => JSON.parse(await ask(endpoint, "/status", signal)) as NodeStatus,
      crashPatterns: [],
      dataFolder: "/var/lib/toy",
    },
    connect: () => {
      throw new Error("the toy's client is its own agent");
    },
  };
}

/** How many ms ago a node heard from each peer. */
export async function heard(endpoint: NodeEndpoint): Promise<{ readonly [peer: string]: number }> {
  return JSON.parse(await ask(endpoint, "/heard", AbortSignal.timeout(2000))) as { [peer: string]: number };
}

/** What a node's clocks read, in ms, and how often it saw its monotonic clock go back. */
export interface ToyTime {
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly backwards: number;
}

export async function timeOf(endpoint: NodeEndpoint): Promise<ToyTime> {
  return JSON.parse(await ask(endpoint, "/time", AbortSignal.timeout(5000))) as ToyTime;
}

async function ask({ address, ports }: NodeEndpoint, path: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(`http://${address}:${ports["http"]}${path}`, { signal });
  return response.text();
}

/** The endpoints that readers were given: how a test reaches the nodes. */
export interface ToySpec extends ClusterSpec {
  readonly endpoints: NodeEndpoint[];
}

export function toySpec(overrides: Partial<ClusterSpec> = {}): ToySpec {
  const endpoints: NodeEndpoint[] = [];
  return {
    seed: 1,
    system: toySystem(),
    version: "",
    options: {},
    nodes: ["n1", "n2", "n3"],
    contenders: [],
    readers: ["r1"],
    operationTimeoutMs: 500,
    host: { ttlMs: 2000, campaignTimeoutMs: 2000, fences: {} },
    createHost: (context, report) => {
      endpoints.push(...context.nodes);
      report({ type: "hello" });
      return { receive: ({ type }) => type === "stop" && report({ type: "stopped" }) };
    },
    logsDir: mkdtempSync(join(tmpdir(), "usurper-toy-")),
    signal: new AbortController().signal,
    progress: () => {},
    note: () => {},
    ...overrides,
    endpoints,
  };
}

/** What a host said, in order: its reports, and its deaths. */
export type Said = HostReport | { readonly type: "died"; readonly reason: string };

/** Listens to all hosts of a cluster. */
export function listenAll(cluster: Cluster): { readonly [host: string]: Said[] } {
  return Object.fromEntries(
    cluster.hosts.map((link) => {
      const said: Said[] = [];
      link.listen({ report: (report) => said.push(report), died: (reason) => said.push({ type: "died", reason }) });
      return [link.name, said];
    }),
  );
}

/** Resolves once `met` holds; rejects after `withinMs`, saying what was awaited. */
export async function until(what: string, met: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await met())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

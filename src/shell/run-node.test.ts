import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProtocolNode } from "../contract/protocol.js";
import { createRandom } from "../core/random.js";
import { createRealClock } from "../environments/real-clock.js";
import { etcdSystem } from "../systems/etcd/index.js";
import { raftSystem } from "../systems/raft/index.js";
import { askStatus } from "./ask-status.js";
import type { NodeConfig } from "./node-config.js";
import { CRASH_PATTERNS, roleIn } from "./run-node.js";
import { TcpTransport } from "./tcp-transport.js";
import { endpointsOf, places, startNode } from "./testing/node-on-loopback.js";

let folder: string;
let running: ReturnType<typeof startNode>[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "usurper-node-"));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((node) => node.stop()));
  rmSync(folder, { recursive: true });
});

/** Its election timeouts suit a machine that has other things to do. */
function configOf(id: string, nodes: NodeConfig["nodes"], more: Partial<NodeConfig> = {}): NodeConfig {
  const options = { electionTimeoutMs: "300..600" };
  return { system: "raft", id, nodes, listen: "127.0.0.1", folder: join(folder, id), options, leaseMs: 2000, ...more };
}

function start(config: NodeConfig | string, systems = [raftSystem, etcdSystem]) {
  const node = startNode(config, createRealClock(), systems);
  running.push(node);
  return node;
}

function connect(nodes: NodeConfig["nodes"], incarnation = 0) {
  const clock = createRealClock();
  const common = { host: "c1", incarnation, nodes: endpointsOf(nodes), clock };
  const transport = new TcpTransport(common);
  const context = { ...common, random: createRandom(incarnation), operationTimeoutMs: 2000, options: {}, transport };
  return { client: raftSystem.connect(context), transport };
}

const patience = { timeout: 20_000 };

describe("nodes of a protocol as processes", () => {
  it("elect a leader, serve a client, and keep what they acknowledged over a restart of all", async () => {
    const nodes = await places(3);
    const lives = nodes.map(({ id }) => start(configOf(id, nodes)));
    const { client, transport } = connect(nodes);
    await expect.poll(async () => (await client.register?.write("x", 1))?.type, patience).toBe("ok");
    expect(await client.register?.cas("x", 1, 2)).toMatchObject({ type: "ok", at: { clock: "raft-index" } });
    transport[Symbol.dispose]();
    expect(
      lives.flatMap(({ lines }) => lines).filter((line) => / n\d became leader at term \d+$/.test(line)),
    ).not.toEqual([]);
    expect(await Promise.all(lives.map((life) => life.stop()))).toEqual([0, 0, 0]);

    const again = nodes.map(({ id }) => start(configOf(id, nodes)));
    const next = connect(nodes, 1);
    await expect.poll(() => next.client.register?.read("x"), patience).toMatchObject({ value: { value: 2 } });
    next.transport[Symbol.dispose]();
    for (const { lines } of again) expect(lines[0]).toMatch(/ n\d started with [1-9]\d* records$/);
  });

  it("tell their status, and who leads", async () => {
    const nodes = await places(1);
    start(configOf("n1", nodes));
    const [endpoint] = endpointsOf(nodes);
    const status = () => askStatus(endpoint!, AbortSignal.timeout(5000)).catch(() => undefined);
    await expect.poll(status, patience).toEqual({ role: "leader", term: expect.any(Number), leader: "n1" });
    await expect(askStatus({ ...endpoint!, id: "n2" }, AbortSignal.timeout(5000))).rejects.toThrow("n2 told no status");
  });

  it("close a connection that makes no sense, say why, and serve on", async () => {
    const nodes = await places(2);
    const node = start(configOf("n1", nodes));
    await expect.poll(() => node.lines.length).toBeGreaterThan(0);
    const closed = (text: string) =>
      new Promise<void>((resolve) => {
        const socket = createConnection(nodes[0]!.port, "127.0.0.1", () => socket.write(text));
        socket.on("close", () => resolve());
      });
    await closed("GET / HTTP/1.1\r\n\r\n");
    await closed('{"as":"peer"}\n');
    await closed('{"as":"client","from":"c1#0","to":"n2"}\n');
    await closed('{"as":"client","from":"n2","to":"n1"}\n');
    await closed('{"as":"peer","from":"c1","to":"n1"}\n');
    const refused = node.lines.filter((line) => line.includes("refused")).map((line) => line.replace(/^\S+ n1 /, ""));
    expect(refused).toEqual([
      "refused a connection without a greeting",
      "refused a connection meant for n2",
      "refused a connection of a client that calls itself n2",
      "refused a connection of a peer that calls itself c1",
    ]);
    expect(await askStatus(endpointsOf(nodes)[0]!, AbortSignal.timeout(5000))).toMatchObject({
      role: expect.any(String),
    });
  });
});

describe("a node that cannot go on", () => {
  it.each([
    ["no JSON", "{", /^cannot run: the configuration is not JSON: /],
    ["nothing in it", "{}", /^cannot run: the configuration's nodes: expected a list of nodes, got nothing$/],
    [
      "a port that is none",
      configured({ nodes: [{ id: "n1", address: "127.0.0.1", port: 0 }] }),
      /expected a number from 1/,
    ],
    ["a node that is not among the nodes", configured({ id: "n9" }), /nodes: expected a list with n9 in it/],
    [
      "an unknown system",
      configured({ system: "viewstamped" }),
      /^cannot run: viewstamped is no system whose nodes are ours$/,
    ],
    [
      "a system that is not ours",
      configured({ system: "etcd" }),
      /^cannot run: etcd is no system whose nodes are ours$/,
    ],
    ["an unknown bug", configured({ bug: "sloth" }), /^cannot run: .*no planted bug "sloth"/],
    ["a wrong option", configured({ options: { heartbeatMs: 1000 } }), /^cannot run: raft: heartbeatMs 1000: expected/],
  ])("since its configuration has %s says so in one line", async (_, config, complaint) => {
    const node = start(config);
    expect(await node.exitCode).toBe(3);
    expect(node.lines).toEqual([expect.stringMatching(complaint)]);
  });

  it("since its port is taken says so in one line", async () => {
    const nodes = await places(1);
    const other = createServer().listen(nodes[0]!.port, "127.0.0.1");
    await expect.poll(() => other.listening).toBe(true);
    const node = start(configOf("n1", nodes));
    expect(await node.exitCode).toBe(3);
    expect(node.lines).toEqual([
      expect.stringMatching(/ n1 cannot run: cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/),
    ]);
    other.close();
  });

  it("since its folder is a file says so in one line", async () => {
    writeFileSync(join(folder, "n1"), "");
    const node = start(configOf("n1", await places(1)));
    expect(await node.exitCode).toBe(3);
    expect(node.lines).toEqual([expect.stringMatching(/ n1 cannot run: EEXIST/)]);
  });

  it("since its disk has lost or changed what was synced halts, in a line that is a crash", async () => {
    const nodes = await places(1);
    const first = start(configOf("n1", nodes));
    await expect.poll(() => first.lines.some((line) => line.includes("leader")), patience).toBe(true);
    await first.stop();
    const path = join(folder, "n1", "log");
    const log = readFileSync(path, "utf8");
    for (const bad of [log.replace('"term":1', '"term":0'), log.slice(1)]) {
      writeFileSync(path, bad);
      const node = start(configOf("n1", nodes));
      expect(await node.exitCode).toBe(1);
      expect(node.lines.at(-1)).toMatch(/ n1 halted: .*not to be trusted/);
      expect(node.lines.filter((line) => CRASH_PATTERNS.some((pattern) => pattern.test(line)))).toHaveLength(1);
    }
  });

  it("since its code throws panics, in a line that is a crash", async () => {
    const throwing = (id: string): ProtocolNode => ({
      id,
      status: () => ({ role: "unknown" }),
      step() {
        throw new Error("index out of range");
      },
    });
    const broken = { ...raftSystem, protocol: { createNode: ({ id }: { id: string }) => throwing(id) } };
    const node = start(configOf("n1", await places(1)), [broken]);
    expect(await node.exitCode).toBe(1);
    const [crash] = node.lines.filter((line) => CRASH_PATTERNS.some((pattern) => pattern.test(line)));
    expect(crash).toMatch(/ n1 panic: at start: Error: index out of range/);
  });
});

describe("a line of a node's log", () => {
  it.each([
    ["2026-01-01T00:00:00.000Z n1 panic: at wake: Error: index out of range", true],
    ["2026-01-01T00:00:00.000Z n1 halted: record 3 of the 9 on its disk is not to be trusted", true],
    ["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", true],
    ["Node.js v20.19.2", true],
    ["2026-01-01T00:00:00.000Z n1 became leader at term 7", false],
    ["2026-01-01T00:00:00.000Z n1 ended, since it must write and its disk is full: ENOSPC", false],
    ["2026-01-01T00:00:00.000Z n1 does not reach n2: read ECONNRESET", false],
    ["--- usurper 2026-01-01T00:00:00.000Z ended with exit code 137", false],
  ])("%j is a crash: %s", (line, crash) => {
    expect(CRASH_PATTERNS.some((pattern) => pattern.test(line))).toBe(crash);
  });

  it.each([
    ["2026-01-01T00:00:00.000Z n1 became leader at term 7", { role: "leader", term: 7 }],
    ["2026-01-01T00:00:00.000Z n1 became follower at term 12", { role: "follower", term: 12 }],
    ["2026-01-01T00:00:00.000Z n1 became unknown", { role: "unknown" }],
    ["2026-01-01T00:00:00.000Z n1 does not reach n2: it became leader at term 7", undefined],
  ])("%j tells the role %j", (line, status) => {
    expect(roleIn(line)).toEqual(status);
  });
});

/** A configuration with something wrong in it. */
function configured(wrong: Partial<NodeConfig>): string {
  const nodes = [{ id: "n1", address: "127.0.0.1", port: 7400 }];
  const right = { system: "raft", id: "n1", nodes, listen: "127.0.0.1", folder: "/none", leaseMs: 2000 };
  return JSON.stringify({ ...right, ...wrong });
}

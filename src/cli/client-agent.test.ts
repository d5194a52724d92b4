import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createRealClock } from "../environments/real-clock.js";
import { endpointsOf, places, startNode } from "../shell/testing/node-on-loopback.js";
import { etcdSystem } from "../systems/etcd/index.js";
import { raftSystem } from "../systems/raft/index.js";
import { runAgent } from "./client-agent.js";

const settings = {
  host: "c1",
  nodes: [{ id: "n1", address: "127.0.0.1", ports: { client: 1 } }],
  options: {},
  operationTimeoutMs: 500,
  settings: { ttlMs: 2000, campaignTimeoutMs: 1000, fences: {} },
  system: "etcd@3.5.16",
};

/** An agent with its streams at hand. */
function startAgent() {
  const input = new PassThrough();
  const reports: string[] = [];
  const complaints: string[] = [];
  const ended = runAgent({
    input,
    write: (line) => reports.push(line),
    complain: (line) => complaints.push(line),
    clock: createRealClock(),
    wallMs: Date.now,
    systems: [etcdSystem, raftSystem],
  });
  const send = (line: object): void => void input.write(`${JSON.stringify(line)}\n`);
  return { input, reports, complaints, ended, send };
}

interface Told {
  readonly type: string;
  readonly outcome?: { readonly type: string };
}

/** What an agent reported, but for notes: on a busy machine it notes that it stalled. */
function told(lines: readonly string[]): readonly Told[] {
  return lines.map((line) => JSON.parse(line) as Told).filter(({ type }) => type !== "note");
}

describe("runAgent", () => {
  it("says hello, performs what it is told, and ends once it has stopped", async () => {
    const agent = startAgent();
    agent.send(settings);
    agent.send({ type: "offer", id: 1, op: { f: "observe", value: null, election: "e" }, timeNs: 1 });
    agent.send({ type: "go", id: 1, timeNs: 2 });
    await expect.poll(() => told(agent.reports).length).toBe(3);
    agent.send({ type: "stop", timeNs: 3 });
    expect(await agent.ended).toBe(0);
    const reports = told(agent.reports);
    expect(reports.map(({ type }) => type)).toEqual(["hello", "ready", "complete", "stopped"]);
    // Nobody listens on port 1, so the request certainly never left.
    expect(reports[2]?.outcome).toMatchObject({ type: "fail", cause: "unsent" });
  });

  it("reaches nodes of our own protocols over TCP", async () => {
    const nodes = await places(1);
    const folder = mkdtempSync(join(tmpdir(), "usurper-agent-"));
    const config = { system: "raft", id: "n1", nodes, listen: "127.0.0.1", folder, options: {}, leaseMs: 2000 };
    const node = startNode(config, createRealClock(), [raftSystem]);
    await expect.poll(() => node.lines.some((line) => line.includes("became leader")), { timeout: 20_000 }).toBe(true);
    const agent = startAgent();
    agent.send({ ...settings, system: "raft", nodes: endpointsOf(nodes), operationTimeoutMs: 20_000 });
    agent.send({ type: "offer", id: 1, op: { f: "observe", value: null, election: "e" }, timeNs: 1 });
    agent.send({ type: "go", id: 1, timeNs: 2 });
    const outcome = () => told(agent.reports).find(({ type }) => type === "complete")?.outcome;
    await expect.poll(outcome, { timeout: 20_000 }).toMatchObject({ type: "ok", value: { leader: null } });
    agent.send({ type: "stop", timeNs: 3 });
    expect(await agent.ended).toBe(0);
    expect(await node.stop()).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it("ends when its input does: nobody listens any more", async () => {
    const agent = startAgent();
    agent.send(settings);
    agent.input.end();
    expect(await agent.ended).toBe(0);
  });

  it.each([
    ["settings for a system it does not have", { ...settings, system: "zookeeper@3.9.3" }, /unknown system zookeeper/],
    ["a line that is no object of ours", "garbage", /./],
  ])("complains of %s and ends with 3", async (_, line, complaint) => {
    const agent = startAgent();
    agent.send(line as object);
    expect(await agent.ended).toBe(3);
    expect(agent.complaints.join("")).toMatch(complaint);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../contract/client.js";
import { sleep } from "../../contract/clock.js";
import { Contender } from "../../contract/testing/contender.js";
import { okOf, opened } from "../../contract/testing/outcomes.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { BareCluster, type BareSetup, bareSetup } from "../../environments/docker/testing/bare-cluster.js";
import { createRealClock } from "../../environments/real-clock.js";
import { connectZooKeeper } from "./client.js";
import { zookeeperContainers } from "./deployment.js";
import { zookeeperSystem } from "./index.js";
import { ask } from "./server-state.js";
import { DeafProxy } from "./testing/deaf-proxy.js";

const gate = await dockerGate();
const clock = createRealClock();

function setUp(version: string): Promise<BareSetup> {
  return bareSetup({ name: "zookeeper", deployment: zookeeperContainers, version, clock, healthyWithinMs: 60_000 });
}

let zookeeper: BareCluster;
const clients: Client[] = [];

beforeAll(async () => {
  if (!gate.skip) zookeeper = await BareCluster.start(await setUp(zookeeperSystem.versions[0] ?? ""), 1);
}, 300_000);

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await zookeeper?.[Symbol.asyncDispose]();
});

async function join(name: string, overrides: Parameters<BareCluster["context"]>[1] = {}): Promise<Contender> {
  const client = connectZooKeeper(zookeeper.context(name, overrides));
  clients.push(client);
  return new Contender(name, client, await opened(client, 30_000));
}

describe.skipIf(gate.skip)("the election recipe", () => {
  it("elects in the order of the queue, with tokens that rise, each told before it leads", async () => {
    const [c1, c2, c3] = [await join("c1"), await join("c2"), await join("c3")];
    const first = await c1.lead("order");
    const elected: string[] = [];
    const second = c2.campaign("order").finally(() => elected.push("c2"));
    const secondToken = await c2.untilQueued();
    const third = c3.campaign("order").finally(() => elected.push("c3"));
    const thirdToken = await c3.untilQueued();
    expect([first < secondToken, secondToken < thirdToken]).toEqual([true, true]);
    expect(okOf(await c3.observe("order"))).toEqual({ leader: "c1", token: first });
    expect(elected).toEqual([]);

    const resigned = await c1.resign("order", first);
    expect(resigned).toMatchObject({ type: "ok", at: { clock: "zxid", n: expect.any(Number) } });
    const led = await second;
    expect(led).toMatchObject({ type: "ok", value: { token: secondToken }, at: { clock: "zxid" } });
    // It leads at a position behind the one at which its predecessor went.
    expect(led.type === "ok" && resigned.type === "ok" && led.at!.n > resigned.at!.n).toBe(true);
    expect(okOf(await c1.observe("order"))).toEqual({ leader: "c2", token: secondToken });
    await c2.resign("order", secondToken);
    expect(okOf(await third)).toEqual({ token: thirdToken });
    expect(elected).toEqual(["c2", "c3"]);
  });

  it("lets each candidate watch the one before it and nobody else, so that one leader's end wakes one", async () => {
    const [c1, c2, c3] = [await join("c1"), await join("c2"), await join("c3")];
    const first = await c1.lead("herd");
    const waiting = [c2.campaign("herd"), await c2.untilQueued(), c3.campaign("herd"), await c3.untilQueued()];
    const watched = async () => {
      const answer = await ask(zookeeper.endpoints[0]!, "wchp", AbortSignal.timeout(2000));
      // A path to a line, and below it a line for each session that watches it.
      return answer.split(/\n(?=\/)/).filter((block) => block.includes("/elections/herd/"));
    };
    await expect.poll(async () => (await watched()).length, { timeout: 5000 }).toBe(2);
    for (const block of await watched()) expect(block.trim().split("\n")).toHaveLength(2);
    await c1.resign("herd", first);
    await expect.poll(async () => (await watched()).length, { timeout: 5000 }).toBe(1);
    await c2.resign("herd", okOf(await (waiting[0] as ReturnType<Contender["campaign"]>)).token);
    okOf(await (waiting[2] as ReturnType<Contender["campaign"]>));
  });

  it("closes the gap when a candidate in the middle leaves the queue", async () => {
    const [c1, c2, c3] = [await join("c1"), await join("c2"), await join("c3")];
    const first = await c1.lead("gap");
    const middle = c2.campaign("gap", { timeoutMs: 700 });
    await c2.untilQueued();
    const last = c3.campaign("gap");
    const lastToken = await c3.untilQueued();
    expect(await middle).toMatchObject({ type: "fail", cause: "unavailable", error: "timeout after 700 ms" });
    expect(okOf(await c1.observe("gap"))).toEqual({ leader: "c1", token: first });
    await c1.resign("gap", first);
    expect(okOf(await last)).toEqual({ token: lastToken });
  });

  it("nobody leads an election that nobody stands for", async () => {
    const c1 = await join("c1");
    expect(okOf(await c1.observe("empty"))).toEqual({ leader: null, token: null });
    await c1.resign("empty", await c1.lead("empty"));
    expect(okOf(await c1.observe("empty"))).toEqual({ leader: null, token: null });
  });

  it("a second campaign of a session that still leads finds the place it has", async () => {
    const c1 = await join("c1");
    const token = await c1.lead("again");
    expect(await c1.lead("again")).toBe(token);
    await c1.resign("again", token);
    expect(await c1.lead("again")).toBeGreaterThan(token);
  });

  it("resigning a tenure that is over is refused, and leaves its successor alone", async () => {
    const [c1, c2] = [await join("c1"), await join("c2")];
    const old = await c1.lead("late");
    await c1.resign("late", old);
    const token = await c2.lead("late");
    expect(await c1.resign("late", old)).toMatchObject({ type: "fail", cause: "refused" });
    expect(await c1.resign("late", token)).toMatchObject({ type: "fail", cause: "unsent" });
    expect(okOf(await c2.observe("late"))).toEqual({ leader: "c2", token });
  });

  it("a campaign whose session is lost gives up its place", async () => {
    const [c1, c2] = [await join("c1"), await join("c2")];
    const token = await c1.lead("abort");
    const lost = new AbortController();
    const waiting = c2.campaign("abort", { signal: lost.signal });
    await c2.untilQueued();
    lost.abort();
    expect(await waiting).toMatchObject({ type: "fail", cause: "unavailable", error: "the session was lost" });
    await c1.resign("abort", token);
    expect(okOf(await c1.observe("abort"))).toEqual({ leader: null, token: null });
  });

  it("a candidate whose session ends while it waits does not come to lead", async () => {
    const [c1, c2] = [await join("c1"), await join("c2")];
    const first = await c1.lead("phantom");
    const waiting = c2.campaign("phantom");
    await c2.untilQueued();
    okOf(await c2.client.session?.revoke(c2.session));
    await c1.resign("phantom", first);
    expect(await waiting).toMatchObject({ type: "fail", cause: "refused" });
    expect(okOf(await c1.observe("phantom"))).toEqual({ leader: null, token: null });
    expect(await c2.campaign("phantom")).toMatchObject({ type: "fail", cause: "refused" });
    expect(c2.queued).toHaveLength(1);
  });
});

describe.skipIf(gate.skip)("a candidate who does not hear that its node was created", () => {
  it("finds it again and queues once", async () => {
    await using proxy = await DeafProxy.before(zookeeper.endpoints[0]!);
    const [c1, c2] = [await join("c1"), await join("c2", proxied(proxy))];
    const first = await c1.lead("deaf");
    // No other request names a node below the election's.
    proxy.deafenAt("/elections/deaf/");
    const waiting = c2.campaign("deaf");
    await expect.poll(() => standing("deaf"), { timeout: 10_000 }).toBe(2);
    expect(proxy.deaf).toBe(true);
    // Long enough for more tries, none of which it hears of either.
    await sleep(clock, 2000);
    expect(c2.queued).toEqual([]);
    proxy.restore();
    const token = await c2.untilQueued();
    expect(token).toBeGreaterThan(first);
    expect(await standing("deaf")).toBe(2);
    await c1.resign("deaf", first);
    expect(okOf(await waiting)).toEqual({ token });
    expect(okOf(await c1.observe("deaf"))).toEqual({ leader: "c2", token });
  });

  it("cannot tell whether it stands where it hears nothing until its time is up", async () => {
    await using proxy = await DeafProxy.before(zookeeper.endpoints[0]!);
    const c2 = await join("c2", proxied(proxy));
    proxy.deafenAt("/elections/silent/");
    expect(await c2.campaign("silent", { timeoutMs: 1000 })).toMatchObject({ type: "info" });
    expect(c2.queued).toEqual([]);
    expect(await standing("silent")).toBe(1);
  });

  /** How many ephemeral nodes stand for an election, by the server's own list. */
  const standing = async (election: string): Promise<number> => {
    const dump = await ask(zookeeper.endpoints[0]!, "dump", AbortSignal.timeout(2000));
    return dump.split(`/elections/${election}/`).length - 1;
  };

  const proxied = (proxy: DeafProxy) => ({ nodes: [proxy.endpoint], operationTimeoutMs: 800 });
});

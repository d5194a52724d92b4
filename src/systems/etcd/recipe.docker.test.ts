import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../contract/client.js";
import type { Outcome } from "../../contract/outcome.js";
import { Contender } from "../../contract/testing/contender.js";
import { okOf } from "../../contract/testing/outcomes.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { BareCluster, type BareSetup, bareSetup } from "../../environments/docker/testing/bare-cluster.js";
import { createRealClock } from "../../environments/real-clock.js";
import { connectEtcd } from "./client.js";
import { etcdContainers } from "./deployment.js";

const gate = await dockerGate();
const clock = createRealClock();

function setUp(version: string): Promise<BareSetup> {
  return bareSetup({ name: "etcd", deployment: etcdContainers, version, clock, healthyWithinMs: 30_000 });
}

let etcd: BareCluster;
const clients: Client[] = [];

beforeAll(async () => {
  etcd = await BareCluster.start(await setUp("3.5.16"), 1);
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await etcd?.[Symbol.asyncDispose]();
});

async function join(name: string, options: { ttlMs?: number; recipe?: string } = {}): Promise<Contender> {
  const client = connectEtcd(etcd.context(name, { options: { recipe: options.recipe ?? "rechecked" } }));
  clients.push(client);
  return new Contender(name, client, okOf(await client.session?.open(options.ttlMs ?? 30_000)));
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
    expect(resigned).toMatchObject({ type: "ok", at: { clock: "etcd-revision", n: expect.any(Number) } });
    const at = resigned.type === "ok" ? resigned.at : undefined;
    expect(await second).toEqual({ type: "ok", value: { token: secondToken }, at });
    expect(okOf(await c1.observe("order"))).toEqual({ leader: "c2", token: secondToken });
    await c2.resign("order", secondToken);
    expect(okOf(await third)).toEqual({ token: thirdToken });
    expect(elected).toEqual(["c2", "c3"]);
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
    const token = await c1.lead("empty");
    await c1.resign("empty", token);
    expect(okOf(await c1.observe("empty"))).toEqual({ leader: null, token: null });
  });

  it("a second campaign of a session that still leads finds the place it has", async () => {
    const c1 = await join("c1");
    const token = await c1.lead("again");
    expect(await c1.lead("again")).toBe(token);
    await c1.resign("again", token);
    expect(await c1.lead("again")).toBeGreaterThan(token);
  });

  it("resigning a tenure that is over is refused, and shows who leads", async () => {
    const [c1, c2] = [await join("c1"), await join("c2")];
    const old = await c1.lead("late");
    await c1.resign("late", old);
    const token = await c2.lead("late");
    expect(await c1.resign("late", old)).toMatchObject({ type: "fail", cause: "refused", seen: { token } });
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

  it("without a lease nobody stands", async () => {
    const c1 = await join("c1");
    await c1.client.session?.revoke(c1.session);
    expect(await c1.campaign("revoked")).toMatchObject({ type: "fail", cause: "refused" });
    expect(c1.queued).toEqual([]);
  });
});

describe.skipIf(gate.skip)("a candidate whose lease ends while it waits", () => {
  /** c2 never renews; its key goes while c1 still leads, and then c1 goes too. */
  async function phantom(recipe: string): Promise<Outcome<{ readonly token: number }>> {
    const [c1, c2] = [await join("c1"), await join("c2", { recipe })];
    const first = await c1.lead(`phantom-${recipe}`);
    const waiting = c2.campaign(`phantom-${recipe}`);
    await c2.untilQueued();
    await c1.client.session?.revoke(c2.session);
    await c1.resign(`phantom-${recipe}`, first);
    const outcome = await waiting;
    expect(okOf(await c1.observe(`phantom-${recipe}`))).toEqual({ leader: null, token: null });
    return outcome;
  }

  it("believes that it leads by the Go client's recipe", async () => {
    expect(await phantom("go-client")).toMatchObject({ type: "ok" });
  });

  it("finds out where it looks once more", async () => {
    expect(await phantom("rechecked")).toMatchObject({ type: "fail", cause: "refused", seen: { token: null } });
  });
});

describe.skipIf(gate.skip)("fenced resources", () => {
  const target = (resource: string, fence: "guard" | "none" | "token", election: string) => ({
    resource,
    fence,
    election,
  });

  it("under the guard refuse who no longer leads, and show who does", async () => {
    const [c1, c2] = [await join("c1"), await join("c2")];
    const at = target("r1", "guard", "guarded");
    const old = await c1.lead("guarded");
    const written = await c1.client.fencedRegister!.write(at, old, { x: 1 });
    expect(written).toMatchObject({ type: "ok", at: { n: expect.any(Number) } });
    await c1.client.session?.revoke(c1.session);
    const none = { type: "fail", cause: "refused", seen: { token: null } };
    expect(await c1.client.fencedRegister!.write(at, old, 2)).toMatchObject(none);
    const token = await c2.lead("guarded");
    const refused = { type: "fail", cause: "refused", seen: { token } };
    expect(await c1.client.fencedRegister!.write(at, old, 2)).toMatchObject(refused);
    expect(await c1.client.fencedLog!.append(target("l1", "guard", "guarded"), old, 2)).toMatchObject(refused);
    expect(okOf(await c2.client.fencedRegister!.read(at, token))).toEqual({ value: { x: 1 }, token: old });
    expect(okOf(await c2.client.fencedLog!.read(target("l1", "guard", "guarded")))).toEqual({ value: [] });
  });

  it("a token that the client was never told is not sent anywhere", async () => {
    const c1 = await join("c1");
    const write = c1.client.fencedRegister!.write(target("r2", "guard", "foreign"), 7, 1);
    expect(await write).toMatchObject({ type: "fail", cause: "unsent" });
    const unoffered = c1.client.fencedRegister!.write(target("r2", "token", "foreign"), 7, 1);
    expect(await unoffered).toMatchObject({ type: "fail", cause: "unsent" });
  });

  it("without a fence take what a deposed leader writes", async () => {
    const [c1, c2] = [await join("c1"), await join("c2")];
    const at = target("r3", "none", "unfenced");
    const old = await c1.lead("unfenced");
    await c1.resign("unfenced", old);
    const token = await c2.lead("unfenced");
    const later = await c2.client.fencedRegister!.write(at, token, "new");
    const stale = await c1.client.fencedRegister!.write(at, old, "old");
    expect(stale).toMatchObject({ type: "ok" });
    expect(later.type === "ok" && stale.type === "ok" && stale.at!.n > later.at!.n).toBe(true);
    expect(okOf(await c2.client.fencedRegister!.read(at))).toEqual({ value: "old", token: old });
  });

  it("a log keeps every append in the order of its positions, those of two lives of one host too", async () => {
    const c1 = await join("c1");
    const at = target("l4", "guard", "log");
    const token = await c1.lead("log");
    const appended = await Promise.all([1, 2, 3, 4, 5].map((n) => c1.client.fencedLog!.append(at, token, n)));
    const reborn = connectEtcd(etcd.context("c1", { incarnation: 1 }));
    clients.push(reborn);
    appended.push(await reborn.fencedLog!.append({ ...at, fence: "none" }, token, 6));
    const positions = appended.map((outcome, i) => ({ n: outcome.type === "ok" ? outcome.at!.n : 0, value: i + 1 }));
    const inOrder = positions.sort((a, b) => a.n - b.n).map(({ value }) => ({ token, value }));
    const read = await reborn.fencedLog!.read(at);
    expect(okOf(read)).toEqual({ value: inOrder });
    expect(read.type === "ok" && read.at!.n).toBeGreaterThanOrEqual(positions.at(-1)!.n);
  });
});

describe.skipIf(gate.skip)("a plain register", () => {
  it("compares whole values, null and objects among them", async () => {
    const register = (await join("r1")).client.register!;
    const refusal = (value: unknown) => ({ type: "fail", cause: "refused", seen: { value } });
    expect(okOf(await register.read("x"))).toEqual({ value: null });
    expect(await register.cas("x", 1, 2)).toMatchObject(refusal(null));
    expect(await register.cas("x", null, 1)).toMatchObject({ type: "ok" });
    expect(await register.cas("x", null, 2)).toMatchObject(refusal(1));
    expect(await register.write("x", { b: 1, a: 2 })).toMatchObject({ type: "ok" });
    expect(await register.cas("x", { a: 2, b: 1 }, "text")).toMatchObject({ type: "ok" });
    expect(await register.write("x", null)).toMatchObject({ type: "ok" });
    expect(okOf(await register.read("x"))).toEqual({ value: null });
    expect(await register.cas("x", null, 3)).toMatchObject({ type: "ok" });
  });

  it("tells positions that rise with every write", async () => {
    const register = (await join("r1")).client.register!;
    const positions: number[] = [];
    for (const value of [1, 2, 3]) {
      const outcome = await register.write("positions", value);
      positions.push(outcome.type === "ok" ? outcome.at!.n : 0);
    }
    const read = await register.read("positions");
    expect(read).toMatchObject({ type: "ok", value: { value: 3 }, at: { n: positions[2]! } });
    expect(positions[0]! < positions[1]! && positions[1]! < positions[2]!).toBe(true);
  });
});

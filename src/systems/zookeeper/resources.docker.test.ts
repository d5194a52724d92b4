import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../contract/client.js";
import { okOf, opened } from "../../contract/testing/outcomes.js";
import type { Fence } from "../../core/history.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { BareCluster, type BareSetup, bareSetup } from "../../environments/docker/testing/bare-cluster.js";
import { createRealClock } from "../../environments/real-clock.js";
import { connectZooKeeper } from "./client.js";
import { zookeeperContainers } from "./deployment.js";
import { zookeeperSystem } from "./index.js";

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

function connect(host: string, incarnation = 0, options = {}): Client {
  const client = connectZooKeeper(zookeeper.context(host, { incarnation, options }));
  clients.push(client);
  return client;
}

/** A client that leads an election with a session of its own. */
async function leading(host: string, election: string) {
  const client = connect(host);
  const session = await opened(client, 30_000);
  const signal = new AbortController().signal;
  const request = { election, candidate: host, session, timeoutMs: 10_000, queued: () => {}, signal };
  const { token } = okOf(await client.election!.campaign(request));
  const resign = () => client.election!.resign({ election, session, token });
  return { client, session, token, resign, register: client.fencedRegister!, log: client.fencedLog! };
}

const target = (resource: string, fence: Fence, election: string) => ({ resource, fence, election });
const positionOf = (outcome: { readonly type: string; readonly at?: { readonly n: number } }) => outcome.at?.n ?? 0;

describe.skipIf(gate.skip)("fenced resources", () => {
  it("under the guard refuse who no longer leads, be it by resigning or by the end of the session", async () => {
    const at = target("r1", "guard", "guarded");
    const log = target("l1", "guard", "guarded");
    const refused = { type: "fail", cause: "refused" };
    const c1 = await leading("c1", "guarded");
    const written = await c1.register.write(at, c1.token, { x: 1 });
    expect(written).toMatchObject({ type: "ok", at: { clock: "zxid", n: expect.any(Number) } });
    okOf(await c1.resign());
    const c2 = await leading("c2", "guarded");
    const late = await c1.register.write(at, c1.token, 2);
    expect(late).toMatchObject(refused);
    // A refusal has a place in the order of all transactions, as what it refused would have had.
    expect(positionOf(late)).toBeGreaterThan(c2.token);
    expect(await c1.log.append(log, c1.token, 2)).toMatchObject(refused);
    expect(okOf(await c2.register.read(at, c2.token))).toEqual({ value: { x: 1 }, token: c1.token });
    okOf(await c2.client.session?.revoke(c2.session));
    expect(await c2.register.write(at, c2.token, 3)).toMatchObject(refused);
    expect(okOf(await c2.log.read(log))).toEqual({ value: [] });
  });

  it("by tokens shut out older ones from the first newer one on, be it a write's or a read's", async () => {
    const at = target("r2", "token", "tokens");
    const log = target("l2", "token", "tokens");
    const c1 = await leading("c1", "tokens");
    okOf(await c1.register.write(at, c1.token, "a"));
    okOf(await c1.log.append(log, c1.token, "a"));
    okOf(await c1.resign());
    const c2 = await leading("c2", "tokens");
    // Nobody has told the resource of the newer token yet.
    okOf(await c1.register.write(at, c1.token, "late"));
    okOf(await c1.log.append(log, c1.token, "late"));
    expect(okOf(await c2.register.read(at, c2.token))).toEqual({ value: "late", token: c1.token });
    expect(okOf(await c2.log.read(log, c2.token)).value).toHaveLength(2);
    const refused = { type: "fail", cause: "refused", seen: { token: c2.token } };
    expect(await c1.register.write(at, c1.token, "later")).toMatchObject(refused);
    expect(await c1.register.read(at, c1.token)).toMatchObject(refused);
    expect(await c1.log.append(log, c1.token, "later")).toMatchObject(refused);
    expect(await c1.log.read(log, c1.token)).toMatchObject(refused);
    okOf(await c2.log.append(log, c2.token, "b"));
    const entries = [
      { token: c1.token, value: "a" },
      { token: c1.token, value: "late" },
      { token: c2.token, value: "b" },
    ];
    expect(okOf(await c1.log.read(log))).toEqual({ value: entries });
    expect(okOf(await c1.register.read(at))).toEqual({ value: "late", token: c1.token });
  });

  it("take every write of leaders who write at once, or refuse it for a newer token that they name", async () => {
    const at = target("r3", "token", "crowd");
    const writers = [1, 2, 3].map((n) => connect(`c${n}`));
    const rounds = Array.from({ length: 12 }, (_, i) => 100 + i);
    const outcomes = await Promise.all(
      rounds.map((token, i) => writers[i % 3]!.fencedRegister!.write(at, token, token)),
    );
    const accepted = outcomes.flatMap((outcome, i) => {
      return outcome.type === "ok" ? [{ at: positionOf(outcome), token: rounds[i]! }] : [];
    });
    const inOrder = accepted.sort((left, right) => left.at - right.at).map(({ token }) => token);
    expect(inOrder).toEqual([...inOrder].sort((left, right) => left - right));
    expect(new Set(accepted.map((one) => one.at)).size).toBe(accepted.length);
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.type === "ok") continue;
      expect(outcome).toMatchObject({ type: "fail", cause: "refused" });
      const seen = (outcome as { seen?: { token: number } }).seen?.token ?? 0;
      expect(seen).toBeGreaterThan(rounds[i]!);
    }
    expect(okOf(await writers[0]!.fencedRegister!.read(at)).token).toBe(111);
  });

  it("without a fence take what a deposed leader writes", async () => {
    const at = target("r4", "none", "unfenced");
    const c1 = await leading("c1", "unfenced");
    okOf(await c1.resign());
    const c2 = await leading("c2", "unfenced");
    const later = await c2.register.write(at, c2.token, "new");
    const stale = await c1.register.write(at, c1.token, "old");
    expect([later.type, stale.type]).toEqual(["ok", "ok"]);
    expect(positionOf(stale)).toBeGreaterThan(positionOf(later));
    expect(okOf(await c2.register.read(at))).toEqual({ value: "old", token: c1.token });
  });

  it("a token that the client was never told is not sent anywhere under the guard", async () => {
    const c1 = connect("c1");
    const unsent = { type: "fail", cause: "unsent" };
    expect(await c1.fencedRegister!.write(target("r5", "guard", "foreign"), 7, 1)).toMatchObject(unsent);
    expect(await c1.fencedLog!.append(target("l5", "guard", "foreign"), 7, 1)).toMatchObject(unsent);
  });

  it("a log keeps every append in the order of its positions, those of two lives of one host too", async () => {
    const at = target("l6", "guard", "log");
    const c1 = await leading("c1", "log");
    const appended = await Promise.all([1, 2, 3, 4, 5].map((n) => c1.log.append(at, c1.token, n)));
    const reborn = connect("c1", 1);
    appended.push(await reborn.fencedLog!.append({ ...at, fence: "none" }, c1.token, 6));
    const placed = appended.map((outcome, i) => ({ at: positionOf(outcome), value: i + 1 }));
    const inOrder = placed.sort((a, b) => a.at - b.at).map(({ value }) => ({ token: c1.token, value }));
    const read = await reborn.fencedLog!.read(at);
    expect(okOf(read)).toEqual({ value: inOrder });
    expect(positionOf(read)).toBeGreaterThan(placed.at(-1)!.at);
  });
});

describe.skipIf(gate.skip)("a plain register", () => {
  it("compares whole values, null and objects among them", async () => {
    const register = connect("r1").register!;
    const refusal = (value: unknown) => ({ type: "fail", cause: "refused", seen: { value } });
    expect(okOf(await register.read("x"))).toEqual({ value: null });
    expect(await register.cas("x", 1, 2)).toMatchObject(refusal(null));
    expect(await register.cas("x", null, 1)).toMatchObject({ type: "ok" });
    expect(await register.cas("x", null, 2)).toMatchObject(refusal(1));
    expect(await register.write("x", { b: 1, a: 2 })).toMatchObject({ type: "ok" });
    expect(await register.cas("x", { a: 2, b: 1 }, "text")).toMatchObject({ type: "ok" });
    expect(await register.write("x", null)).toMatchObject({ type: "ok" });
    expect(okOf(await register.read("x"))).toEqual({ value: null });
  });

  it("lets one of several that compare with the same value win", async () => {
    const clients = [1, 2, 3, 4].map((n) => connect(`r${n}`));
    okOf(await clients[0]!.register!.write("race", 0));
    const outcomes = await Promise.all(clients.map((client, i) => client.register!.cas("race", 0, i + 1)));
    const winners = outcomes.flatMap(({ type }, i) => (type === "ok" ? [i + 1] : []));
    expect(winners).toHaveLength(1);
    expect(okOf(await clients[0]!.register!.read("race"))).toEqual({ value: winners[0] });
  });

  it("tells positions that rise with every write, and reads at positions of their own", async () => {
    const register = connect("r1").register!;
    const positions: number[] = [];
    for (const value of [1, 2, 3]) positions.push(positionOf(await register.write("positions", value)));
    const read = await register.read("positions");
    expect(read).toMatchObject({ type: "ok", value: { value: 3 }, at: { clock: "zxid" } });
    positions.push(positionOf(read));
    expect(positions).toEqual([...new Set(positions)].sort((left, right) => left - right));
  });

  it("reads behind a sync where asked to, and then claims no position", async () => {
    const register = connect("r1", 0, { reads: "sync" }).register!;
    okOf(await register.write("synced", 1));
    expect(await register.read("synced")).toEqual({ type: "ok", value: { value: 1 } });
  });
});

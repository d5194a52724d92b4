import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../contract/client.js";
import { sleep } from "../../contract/clock.js";
import type { Outcome } from "../../contract/outcome.js";
import { okOf, opened } from "../../contract/testing/outcomes.js";
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

/** One server alone, and three that need each other; each test leaves them as it found them. */
let alone: BareCluster;
let three: BareCluster;
const closing: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  if (gate.skip) return;
  const setup = await setUp(zookeeperSystem.versions[0] ?? "");
  alone = await BareCluster.start(setup, 1);
  three = await BareCluster.start(setup, 3);
}, 300_000);

afterEach(async () => {
  await Promise.all(closing.splice(0).map((one) => one.close()));
});

afterAll(async () => {
  await alone?.[Symbol.asyncDispose]();
  await three?.[Symbol.asyncDispose]();
});

/** Lets stopped nodes go on, and waits until all serve again. */
async function recover(cluster: BareCluster, ...stopped: readonly string[]): Promise<void> {
  await Promise.all(stopped.map((id) => cluster.resume(id)));
  await Promise.all(cluster.endpoints.map(({ id }) => cluster.untilHealthy(id)));
}

function connect(cluster: BareCluster, overrides: Parameters<BareCluster["context"]>[1], nodes?: string[]) {
  const client = connectZooKeeper(cluster.context("c1", overrides, nodes));
  closing.push(client);
  return client;
}

type Operations = { readonly [name: string]: () => Promise<Outcome<unknown>> };

/** Every operation of the client, writes apart from reads, with the session and token of a leader. */
async function surfacesOf(client: Client, leads: string) {
  const { session, election, register, fencedRegister, fencedLog } = client;
  const lease = await opened(client, 30_000);
  const signal = new AbortController().signal;
  const request = { election: leads, candidate: "c1", session: lease, timeoutMs: 1000, queued: () => {}, signal };
  const { token } = okOf(await election!.campaign({ ...request, timeoutMs: 5000 }));
  const guarded = { resource: "r", fence: "guard", election: leads } as const;
  const byToken = { resource: `t-${leads}`, fence: "token", election: leads } as const;
  // What each of them needs is there, and known to be.
  for (const target of [guarded, byToken]) {
    okOf(await fencedRegister!.read(target, token));
    okOf(await fencedLog!.read(target, token));
  }
  okOf(await register!.write("x", 1));
  const writes: Operations = {
    renew: () => session!.renew(lease),
    write: () => register!.write("x", 1),
    fencedWrite: () => fencedRegister!.write(guarded, token, 1),
    append: () => fencedLog!.append(guarded, token, 1),
    resign: () => election!.resign({ election: leads, session: lease, token }),
    revoke: () => session!.revoke(lease),
  };
  // Each reads before it writes, and gets no further where nothing is answered.
  const readFirst: Operations = {
    cas: () => register!.cas("x", 1, 2),
    tokenWrite: () => fencedRegister!.write(byToken, token, 1),
    tokenAppend: () => fencedLog!.append(byToken, token, 1),
    raisingRead: () => fencedRegister!.read(byToken, token),
    open: () => session!.open(2000),
    campaign: () => election!.campaign({ ...request, election: "other" }),
  };
  const reads: Operations = {
    observe: () => election!.observe(leads),
    read: () => register!.read("x"),
    fencedRead: () => fencedRegister!.read(guarded, token),
    logRead: () => fencedLog!.read(guarded),
  };
  return { lease, token, writes, readFirst, reads };
}

/** Runs all operations, one after the other, and tells how each ended: `ok`, `info` or the cause of its failure. */
async function ends(operations: Operations) {
  const found: { [name: string]: string } = {};
  for (const [name, operate] of Object.entries(operations)) {
    const outcome = await operate();
    found[name] = outcome.type === "fail" ? outcome.cause : outcome.type;
  }
  return found;
}

const all = (operations: object, end: string) => Object.fromEntries(Object.keys(operations).map((name) => [name, end]));

describe.skipIf(gate.skip)("a server that is", () => {
  it("dead: nothing was sent", async () => {
    const cluster = alone;
    const { writes, readFirst, reads } = await surfacesOf(connect(cluster, {}), "dead");
    await cluster.kill("n1");
    // The connections that were open fall first: what goes out on one may have been received.
    await sleep(clock, 200);
    const everything = { ...reads, ...readFirst, ...writes };
    expect(await ends(everything)).toEqual(all(everything, "unsent"));
    await cluster.start("n1");
    await recover(cluster);
  });

  it("paused: a write that was sent may yet happen, and then a new connection is never confirmed", async () => {
    const cluster = alone;
    const patience = { operationTimeoutMs: 500 };
    const one = await surfacesOf(connect(cluster, patience), "one");
    const two = await surfacesOf(connect(cluster, patience), "two");
    const plain = connect(cluster, patience);
    okOf(await plain.register!.write("x", 1));
    await cluster.stop("n1");
    // What goes out first goes by a connection that was open when the server stopped.
    const { observe, ...laterReads } = one.reads;
    expect(await ends({ observe: observe! })).toEqual({ observe: "unavailable" });
    expect(await ends(laterReads)).toEqual(all(laterReads, "unsent"));
    const { fencedWrite, ...laterWrites } = two.writes;
    expect(await ends({ fencedWrite: fencedWrite! })).toEqual({ fencedWrite: "info" });
    expect(await ends(laterWrites)).toEqual(all(laterWrites, "unsent"));
    expect(await plain.register!.write("x", 2)).toMatchObject({ type: "info" });
    await recover(cluster, "n1");
  });

  it("cut off from a quorum: writes are unknown, reads and what reads first have failed", async () => {
    const cluster = three;
    const clients = Array.from({ length: 4 }, () => connect(cluster, { operationTimeoutMs: 1000 }, ["n1"]));
    for (const client of clients) {
      await expect.poll(async () => (await client.register!.write("x", 1)).type, { timeout: 10_000 }).toBe("ok");
    }
    await Promise.all([cluster.stop("n2"), cluster.stop("n3")]);
    const [writer, reader, comparer, opener] = clients as [Client, Client, Client, Client];
    const asked = [
      writer.register!.write("x", 2),
      reader.register!.read("x"),
      comparer.register!.cas("x", 1, 2),
      opener.session!.open(2000),
    ];
    const outcomes = await Promise.all<Outcome<unknown>>(asked);
    const found = outcomes.map((outcome) => (outcome.type === "fail" ? outcome.cause : outcome.type));
    expect(found).toEqual(["info", "unavailable", "unavailable", "unsent"]);
    await recover(cluster, "n2", "n3");
  });

  it("restarted: what was acknowledged is there, and another node serves meanwhile", async () => {
    const cluster = three;
    const client = connect(cluster, {});
    expect(await client.register!.write("x", 7)).toMatchObject({ type: "ok" });
    const addressed = client.node();
    await cluster.kill(addressed);
    await expect.poll(async () => (await client.register!.read("x")).type, { timeout: 20_000 }).toBe("ok");
    expect(client.node()).not.toBe(addressed);
    await cluster.start(addressed);
    await cluster.untilHealthy(addressed);
    const back = connect(cluster, {}, [addressed]);
    await expect.poll(async () => (await back.register!.read("x")).type, { timeout: 20_000 }).toBe("ok");
    expect(okOf(await back.register!.read("x"))).toEqual({ value: 7 });
  });
});

describe.skipIf(gate.skip)("a leader that slept through its own deposition", () => {
  it("shows nobody what is no longer so", async () => {
    const cluster = three;
    const old = await cluster.leader();
    const reader = connect(cluster, { operationTimeoutMs: 15_000 }, [old]);
    okOf(await reader.register!.write("x", "old"));
    await cluster.stop(old);
    const others = ["n1", "n2", "n3"].filter((id) => id !== old);
    const writer = connect(cluster, {}, others);
    // Asked of the sleeping leader, and answered by it when it wakes, if at all.
    const asked = reader.register!.read("x");
    await expect.poll(async () => (await writer.register!.write("x", "new")).type, { timeout: 20_000 }).toBe("ok");
    const askedAfter = connect(cluster, { operationTimeoutMs: 5000 }, [old]).register!.read("x");
    await cluster.resume(old);
    const answer = await askedAfter;
    if (answer.type === "ok") expect(answer.value).toEqual({ value: "new" });
    await asked;
    await recover(cluster);
  });
});

describe.skipIf(gate.skip)("a renewal while the leader sleeps", () => {
  it("is not answered where the leader itself must prolong the session, and is where any server's word will do", async () => {
    const cluster = three;
    const leader = await cluster.leader();
    const follower = ["n1", "n2", "n3"].filter((id) => id !== leader).slice(0, 1);
    const renewing = async (renewals: string) => {
      const client = connect(cluster, { options: { renewals }, operationTimeoutMs: 500 }, follower);
      const session = await opened(client, 10_000);
      return () => client.session!.renew(session);
    };
    const [revalidate, ping] = [await renewing("revalidate"), await renewing("ping")];
    expect(await revalidate()).toMatchObject({ type: "ok" });
    expect(await ping()).toMatchObject({ type: "ok" });
    await cluster.stop(leader);
    // At once: followers serve on for the sync limit and no longer.
    const [proved, believed] = await Promise.all([revalidate(), ping()]);
    expect(believed).toEqual({ type: "ok", value: { ttlMs: 10_000 } });
    expect(proved.type).not.toBe("ok");
    await recover(cluster, leader);
  });
});

describe.skipIf(gate.skip)("a session that has run out", () => {
  it("is refused everywhere, and the server itself confirms that it is gone", async () => {
    const cluster = alone;
    const client = connect(cluster, {});
    const session = await opened(client, 1000);
    expect(okOf(await client.session!.renew(session)).ttlMs).toBeGreaterThanOrEqual(1000);
    const request = { election: "ended", candidate: "c1", session, timeoutMs: 1500, queued: () => {} };
    const guarded = { resource: "r", fence: "guard", election: "ended" } as const;
    const signal = new AbortController().signal;
    const { token } = okOf(await client.election!.campaign({ ...request, signal }));
    const gone = async () => okOf(await client.election!.observe("ended")).leader;
    await expect.poll(gone, { timeout: 10_000 }).toBe(null);
    const refused = { type: "fail", cause: "refused" };
    expect(await client.session!.renew(session)).toMatchObject({ ...refused, error: "the session is gone" });
    expect(await client.session!.revoke(session)).toMatchObject(refused);
    expect(await client.election!.campaign({ ...request, signal })).toMatchObject(refused);
    expect(await client.fencedRegister!.write(guarded, token, 1)).toMatchObject(refused);
    expect(await client.session!.renew("1f")).toMatchObject({ type: "fail", cause: "unsent" });
  });

  it("is not what one server's word makes of a session that lives", async () => {
    // A renewal that another connection overtakes is not refused: the session has moved, and is as alive as before.
    const cluster = alone;
    const client = connect(cluster, {});
    const session = await opened(client, 30_000);
    const renewals = await Promise.all([1, 2, 3].map(() => client.session!.renew(session)));
    expect(renewals.map(({ type }) => type)).toEqual(["ok", "ok", "ok"]);
  });
});

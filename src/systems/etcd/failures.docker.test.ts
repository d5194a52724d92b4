import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../contract/client.js";
import { sleep } from "../../contract/clock.js";
import { deadline } from "../../contract/deadline.js";
import type { Outcome } from "../../contract/outcome.js";
import { okOf } from "../../contract/testing/outcomes.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { BareCluster, type BareSetup, bareSetup } from "../../environments/docker/testing/bare-cluster.js";
import { createRealClock } from "../../environments/real-clock.js";
import { classify } from "./classify.js";
import { connectEtcd } from "./client.js";
import { etcdContainers } from "./deployment.js";
import { Gateway } from "./gateway.js";
import { awaitDeletion } from "./turn.js";
import { bytes } from "./wire.js";

const gate = await dockerGate();
const clock = createRealClock();

function setUp(version: string): Promise<BareSetup> {
  return bareSetup({ name: "etcd", deployment: etcdContainers, version, clock, healthyWithinMs: 30_000 });
}

let setup: BareSetup;
let etcd: BareCluster | undefined;
const closing: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  setup = await setUp("3.5.16");
});

afterEach(async () => {
  await Promise.all(closing.splice(0).map((one) => one.close()));
  await etcd?.[Symbol.asyncDispose]();
  etcd = undefined;
});

async function start(size: number): Promise<BareCluster> {
  etcd = await BareCluster.start(setup, size);
  return etcd;
}

function connect(cluster: BareCluster, operationTimeoutMs = 1000, nodes?: readonly string[]): Client {
  const client = connectEtcd(cluster.context("c1", { operationTimeoutMs }, nodes));
  closing.push(client);
  return client;
}

const GUARDED = { resource: "r", fence: "guard", election: "e" } as const;

/** Every operation of the client, writes apart from reads, with the session and token of a leader. */
async function surfacesOf(client: Client) {
  const { session, election, register, fencedRegister, fencedLog } = client;
  const lease = okOf(await session!.open(30_000));
  const signal = new AbortController().signal;
  const request = { election: "e", candidate: "c1", session: lease, timeoutMs: 1500, queued: () => {}, signal };
  const { token } = okOf(await election!.campaign(request));
  const writes: { readonly [name: string]: () => Promise<Outcome<unknown>> } = {
    open: () => session!.open(2000),
    renew: () => session!.renew(lease),
    campaign: () => election!.campaign({ ...request, election: "other" }),
    write: () => register!.write("x", 1),
    cas: () => register!.cas("x", null, 2),
    fencedWrite: () => fencedRegister!.write(GUARDED, token, 1),
    append: () => fencedLog!.append({ ...GUARDED, resource: "l" }, token, 1),
    resign: () => election!.resign({ election: "e", session: lease, token }),
    revoke: () => session!.revoke(lease),
  };
  const reads: { readonly [name: string]: () => Promise<Outcome<unknown>> } = {
    observe: () => election!.observe("e"),
    read: () => register!.read("x"),
    fencedRead: () => fencedRegister!.read(GUARDED, token),
    logRead: () => fencedLog!.read({ ...GUARDED, resource: "l" }),
  };
  return { lease, token, writes, reads };
}

/** A campaign for the election that another one leads, and when it has its place. */
function inQueue(client: Client, session: string) {
  let tell: (token: number) => void = () => {};
  const queued = new Promise<number>((resolve) => {
    tell = resolve;
  });
  const signal = new AbortController().signal;
  const request = { election: "e", candidate: "c2", session, timeoutMs: 1000, queued: tell, signal };
  return { queued, campaign: client.election!.campaign(request) };
}

/** Runs all operations, one after the other, and tells how each ended: `ok`, `info` or the cause of its failure. */
async function ends(operations: { readonly [name: string]: () => Promise<Outcome<unknown>> }) {
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
    const cluster = await start(1);
    const { writes, reads } = await surfacesOf(connect(cluster));
    await cluster.kill("n1");
    // The connection that was open falls first: what goes out on it may have been received.
    await sleep(clock, 200);
    expect(await ends(reads)).toEqual(all(reads, "unsent"));
    expect(await ends(writes)).toEqual(all(writes, "unsent"));
  });

  it("paused: every write may yet happen, so none is said to have failed", async () => {
    // Whether they do is a race within the server once it wakes, between the requests it finds in its sockets and the end
    // of the connections behind them: both have been seen.
    const cluster = await start(1);
    const client = connect(cluster, 300);
    const { writes, reads } = await surfacesOf(client);
    await cluster.stop("n1");
    expect(await ends(reads)).toEqual(all(reads, "unavailable"));
    const { write, cas, open, renew, fencedWrite } = writes as { [name: string]: () => Promise<Outcome<unknown>> };
    const sample = { write: write!, cas: cas!, open: open!, renew: renew!, fencedWrite: fencedWrite! };
    expect(await ends(sample)).toEqual(all(sample, "info"));
  });

  it("paused while a campaign waits: its place can neither be kept nor given up for certain", async () => {
    const cluster = await start(1);
    await surfacesOf(connect(cluster));
    const waiting = connect(cluster, 300);
    const session = okOf(await waiting.session!.open(30_000));
    const { queued, campaign } = inQueue(waiting, session);
    await queued;
    await cluster.stop("n1");
    expect(await campaign).toMatchObject({ type: "info" });
  });

  it("without a quorum: writes are unknown whoever loses patience first, reads have failed", async () => {
    const cluster = await start(3);
    const impatient = await surfacesOf(connect(cluster, 1000, ["n1"]));
    await cluster.kill("n2");
    await cluster.kill("n3");
    expect(await ends(impatient.reads)).toEqual(all(impatient.reads, "unavailable"));
    const { write, fencedWrite, renew, resign } = impatient.writes as {
      [name: string]: () => Promise<Outcome<unknown>>;
    };
    const sample = { write: write!, fencedWrite: fencedWrite!, renew: renew!, resign: resign! };
    expect(await ends(sample)).toEqual(all(sample, "info"));
    // etcd itself gives up after 5 s and two election timeouts.
    const patient = connect(cluster, 15_000, ["n1"]);
    const [byServer, readByServer] = await Promise.all([patient.register!.write("x", 9), patient.register!.read("x")]);
    expect(byServer).toMatchObject({
      type: "info",
      error: expect.stringMatching(/request timed out|deadline exceeded/),
    });
    expect(readByServer).toMatchObject({ type: "fail", cause: "unavailable" });
  });

  it("restarted: what was acknowledged is there, and another node serves meanwhile", async () => {
    const cluster = await start(3);
    const client = connect(cluster);
    expect(await client.register!.write("x", 7)).toMatchObject({ type: "ok" });
    const addressed = client.node();
    await cluster.kill(addressed);
    await expect.poll(async () => (await client.register!.read("x")).type, { timeout: 10_000 }).toBe("ok");
    expect(client.node()).not.toBe(addressed);
    await cluster.start(addressed);
    await cluster.untilHealthy(addressed);
    const back = connect(cluster, 2000, [addressed]);
    expect(okOf(await back.register!.read("x"))).toEqual({ value: 7 });
  });
});

describe.skipIf(gate.skip)("a lease that has run out", () => {
  it("is refused everywhere, by the server's own word", async () => {
    const cluster = await start(1);
    const client = connect(cluster);
    const session = okOf(await client.session!.open(1000));
    expect(okOf(await client.session!.renew(session)).ttlMs).toBeGreaterThanOrEqual(1000);
    const request = { election: "e", candidate: "c1", session, timeoutMs: 1500, queued: () => {} };
    const signal = new AbortController().signal;
    const { token } = okOf(await client.election!.campaign({ ...request, signal }));
    const gone = async () => okOf(await client.election!.observe("e")).leader;
    await expect.poll(gone, { timeout: 10_000 }).toBe(null);
    const refused = { type: "fail", cause: "refused" };
    expect(await client.session!.renew(session)).toMatchObject(refused);
    expect(await client.session!.revoke(session)).toMatchObject(refused);
    expect(await client.election!.campaign({ ...request, signal })).toMatchObject(refused);
    expect(await client.fencedRegister!.write(GUARDED, token, 1)).toMatchObject({ ...refused, seen: { token: null } });
    expect(await client.session!.renew("1f")).toMatchObject(refused);
  });
});

describe.skipIf(gate.skip)("a history that was compacted away", () => {
  it("is refused to a reader, and wakes a watcher instead of leaving it in silence", async () => {
    const cluster = await start(1);
    const client = connect(cluster);
    for (const value of [1, 2, 3]) await client.register!.write("x", value);
    const gateway = new Gateway(cluster.context("c1"));
    closing.push(gateway);
    const compacted = await gateway.call("/v3/kv/compaction", { revision: "3" }, () => null);
    expect(compacted).toEqual({ type: "answered", value: null });
    const old = await gateway.call("/v3/kv/range", { key: bytes("x"), revision: "2" }, () => null);
    expect(old).toMatchObject({ type: "rejected" });
    if (old.type !== "answered") expect(classify(old, "write")).toMatchObject({ type: "fail", cause: "refused" });
    using patience = deadline(clock, 5000);
    expect(await awaitDeletion(gateway, "x", 2, patience.signal)).toBe(false);
    expect(patience.signal.aborted).toBe(false);
  });
});

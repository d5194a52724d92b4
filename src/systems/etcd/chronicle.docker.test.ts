import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CandidacyChange, Told } from "../../contract/chronicle.js";
import { sleep } from "../../contract/clock.js";
import { Contender } from "../../contract/testing/contender.js";
import { okOf } from "../../contract/testing/outcomes.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { BareCluster, bareSetup } from "../../environments/docker/testing/bare-cluster.js";
import { createRealClock } from "../../environments/real-clock.js";
import { etcdChronicle } from "./chronicle.js";
import { connectEtcd } from "./client.js";
import { etcdContainers } from "./deployment.js";

const gate = await dockerGate();
const clock = createRealClock();
let etcd: BareCluster;

beforeAll(async () => {
  const setup = { name: "etcd", deployment: etcdContainers, version: "3.5.16", clock, healthyWithinMs: 30_000 };
  if (!gate.skip) etcd = await BareCluster.start(await bareSetup(setup), 1);
});

afterAll(() => etcd?.[Symbol.asyncDispose]());

async function call(path: string, body: object): Promise<Record<string, unknown>> {
  const { address, ports } = etcd.endpoints[0]!;
  const response = await fetch(`http://${address}:${ports["client"]}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function revision(): Promise<string> {
  const answer = await call("/v3/kv/range", { key: "eA==" });
  return String((answer["header"] as { revision: string }).revision);
}

/** What the chronicle told while `play` was played. */
async function chronicled(play: () => Promise<void>): Promise<{ told: CandidacyChange[]; end: Told }> {
  const told: CandidacyChange[] = [];
  const chronicle = etcdChronicle({
    nodes: etcd.endpoints,
    clock,
    tell: (change) => told.push(change),
    readFolder: async () => [],
  });
  try {
    await play();
    return { told, end: await chronicle.conclude(AbortSignal.timeout(10_000)) };
  } finally {
    await chronicle.close();
  }
}

describe.skipIf(gate.skip)("etcd's own history of candidacies", () => {
  it("tells each key's creation and deletion at its revision, by whatever it ended", async () => {
    const client = connectEtcd(etcd.context("c1"));
    const c1 = new Contender("c1", client, okOf(await client.session?.open(30_000)));
    let tokens: number[] = [];
    const { told, end } = await chronicled(async () => {
      const resigned = await c1.lead("a/b");
      await c1.resign("a/b", resigned);
      const revoked = await c1.lead("other");
      await client.session?.revoke(c1.session);
      tokens = [resigned, revoked];
    });
    await client.close();
    const changes = told.map(({ change, election, token }) => [change, election, token]);
    expect(changes).toEqual([
      ["created", "a/b", tokens[0]],
      ["deleted", "a/b", tokens[0]],
      ["created", "other", tokens[1]],
      ["deleted", "other", tokens[1]],
    ]);
    for (const { change, token, at } of told) {
      expect(at.clock).toBe("etcd-revision");
      if (change === "created") expect(at.n).toBe(token);
      else expect(at.n).toBeGreaterThan(token);
    }
    expect(end).toEqual({ type: "complete", upTo: { clock: "etcd-revision", n: expect.any(Number) } });
  });

  it("goes on without a gap over a compaction of what was told already", async () => {
    const client = connectEtcd(etcd.context("c2"));
    const c2 = new Contender("c2", client, okOf(await client.session?.open(30_000)));
    const { told, end } = await chronicled(async () => {
      await c2.resign("e", await c2.lead("e"));
      await sleep(clock, 500);
      await call("/v3/kv/compaction", { revision: await revision(), physical: true });
      await c2.resign("e", await c2.lead("e"));
    });
    await client.close();
    expect(told.filter(({ election }) => election === "e")).toHaveLength(4);
    expect(end.type).toBe("complete");
  });

  it("says so where what it needed was compacted before it began", async () => {
    const { end } = await chronicled(async () => {});
    expect(end).toMatchObject({ type: "gap", why: expect.stringContaining("compacted") });
  });
});

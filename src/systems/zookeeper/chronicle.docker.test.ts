import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CandidacyChange } from "../../contract/chronicle.js";
import type { Client } from "../../contract/client.js";
import { Contender } from "../../contract/testing/contender.js";
import { opened } from "../../contract/testing/outcomes.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { BareCluster, bareSetup } from "../../environments/docker/testing/bare-cluster.js";
import { createRealClock } from "../../environments/real-clock.js";
import { connectZooKeeper } from "./client.js";
import { zookeeperContainers } from "./deployment.js";

const gate = await dockerGate();
const clock = createRealClock();
let zookeeper: BareCluster;
const clients: Client[] = [];

beforeAll(async () => {
  const setup = {
    name: "zookeeper",
    deployment: zookeeperContainers,
    version: "3.9.3",
    clock,
    healthyWithinMs: 60_000,
  };
  if (!gate.skip) zookeeper = await BareCluster.start(await bareSetup(setup), 3);
}, 300_000);

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await zookeeper?.[Symbol.asyncDispose]();
});

async function join(name: string, ttlMs: number): Promise<Contender> {
  const client = connectZooKeeper(zookeeper.context(name));
  clients.push(client);
  return new Contender(name, client, await opened(client, ttlMs));
}

async function concluded() {
  const told: CandidacyChange[] = [];
  const chronicle = zookeeperContainers.chronicle!({
    nodes: zookeeper.endpoints,
    clock,
    tell: (change) => told.push(change),
    readFolder: (node, folder) => zookeeper.readFolder(node, folder),
  });
  const end = await chronicle.conclude(AbortSignal.timeout(20_000));
  return { told: told.map(({ change, election, token }) => [change, election, token]), end, changes: told };
}

describe.skipIf(gate.skip)("ZooKeeper's own history of candidacies", () => {
  it("tells each node's creation and deletion at its transaction, by whatever it ended", async () => {
    const c1 = await join("c1", 30_000);
    const resigned = await c1.lead("a/b");
    await c1.resign("a/b", resigned);
    const c2 = await join("c2", 2000);
    const expired = await c2.lead("other");
    const c3 = await join("c3", 30_000);
    // Nobody renews the session of c2, so that its end makes way.
    const successor = await c3.lead("other");
    const { told, end, changes } = await concluded();
    expect(told).toEqual([
      ["created", "a/b", resigned],
      ["deleted", "a/b", resigned],
      ["created", "other", expired],
      ["created", "other", successor],
      ["deleted", "other", expired],
    ]);
    for (const { change, token, at } of changes) {
      expect(at.clock).toBe("zxid");
      if (change === "created") expect(at.n).toBe(token);
      else expect(at.n).toBeGreaterThan(token);
    }
    expect(end).toEqual({ type: "complete", upTo: { clock: "zxid", n: expect.any(Number) } });
  });

  it("goes on over a change of the servers' leader", async () => {
    const before = await concluded();
    const leader = await zookeeper.leader();
    await zookeeper.kill(leader);
    const c4 = await join("c4", 30_000);
    const token = await c4.lead("late");
    await c4.resign("late", token);
    await zookeeper.start(leader);
    await zookeeper.untilHealthy(leader);
    const after = await concluded();
    expect(after.end.type).toBe("complete");
    expect(after.told.slice(0, before.told.length)).toEqual(before.told);
    const news = after.told.slice(before.told.length);
    expect(news).toContainEqual(["created", "late", token]);
    expect(news).toContainEqual(["deleted", "late", token]);
  });
});

import { describe, expect, it } from "vitest";
import { ScriptedCluster } from "../../contract/testing/scripted-cluster.js";
import { CoordinationStore } from "../coordination/index.js";
import { type BullyMessage, isElectionMessage } from "./messages.js";
import { BullyNode } from "./node.js";

/** Nodes of which the highest serves, with nothing under way. */
function settledCluster(n: number) {
  const sent: { [type: string]: number } = {};
  const cluster = new ScriptedCluster<BullyNode, BullyMessage>({
    nodes: Array.from({ length: n }, (_, place) => `n${place + 1}`),
    seed: 1,
    disks: "at once",
    createNode: (context) => new BullyNode({ context, createMachine: () => new CoordinationStore() }),
  });
  const deliver = (): void => {
    for (let packet = cluster.packets.shift(); packet !== undefined; packet = cluster.packets.shift()) {
      const { type } = packet.message;
      if (isElectionMessage(packet.message)) sent[type] = (sent[type] ?? 0) + 1;
      cluster.receive(packet);
    }
  };
  deliver();
  cluster.wake(`n${n}`);
  for (let waits = 0; !cluster.node(`n${n}`).serves && waits < 100; waits++) cluster.wake(`n${n}`);
  deliver();
  for (const type of Object.keys(sent)) delete sent[type];
  return { cluster, sent, deliver };
}

const total = (sent: { readonly [type: string]: number }): number =>
  Object.values(sent).reduce((sum, count) => sum + count, 0);

const SIZES = [2, 3, 5, 8];

describe("messages of an election", () => {
  it.each(SIZES)("at worst (n-1)(n+2): the lowest of %i nodes begins, and all live", (n) => {
    const { cluster, sent, deliver } = settledCluster(n);
    cluster.wake("n1");
    deliver();
    expect(sent).toEqual({
      election: (n * (n - 1)) / 2,
      ok: (n * (n - 1)) / 2,
      coordinator: n - 1,
      "coordinator-ack": n - 1,
    });
    expect(total(sent)).toBe((n - 1) * (n + 2));
  });

  it.each([3, 5, 8])("(n-1)^2 + 2(n-2) where the lowest of %i nodes finds that the highest has failed", (n) => {
    const { cluster, sent, deliver } = settledCluster(n);
    cluster.crash(`n${n}`);
    cluster.wake("n1");
    deliver();
    cluster.wake(`n${n - 1}`);
    deliver();
    expect(total(sent)).toBe((n - 1) ** 2 + 2 * (n - 2));
    expect(cluster.node("n1").status()).toEqual({ role: "follower", leader: `n${n - 1}` });
  });

  it.each([3, 5, 8])("at best 2n-3: the second highest of %i nodes finds that the highest has failed", (n) => {
    const { cluster, sent, deliver } = settledCluster(n);
    cluster.crash(`n${n}`);
    cluster.wake(`n${n - 1}`);
    deliver();
    cluster.wake(`n${n - 1}`);
    deliver();
    expect(sent).toEqual({ election: 1, coordinator: n - 2, "coordinator-ack": n - 2 });
  });
});

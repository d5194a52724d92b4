import { describe, expect, it } from "vitest";
import type { StateMachine } from "../../contract/state-machine.js";
import { deliverAll, taken } from "../../contract/testing/deliveries.js";
import { Ledger } from "../../contract/testing/ledger.js";
import { ask } from "../../contract/testing/requests.js";
import type { Json } from "../../core/json.js";
import { append, clusterOf, elect, vote } from "./testing/arrange.js";
import type { RaftCluster } from "./testing/raft-cluster.js";

const START = { index: 0, term: 0 };

function reasons(cluster: RaftCluster): readonly string[] {
  return cluster.breaches.map(({ rule, why }) => `${rule} ${why}`);
}

/** Makes a node of a cluster lead `term` by votes that nobody cast: what a broken network or node could bring about. */
function crown(cluster: RaftCluster, node: string, ...voters: readonly string[]): void {
  cluster.wake(node);
  const term = cluster.node(node).term + 1;
  for (const type of ["pre-vote-reply", "vote-reply"] as const)
    for (const voter of voters) cluster.receive({ from: voter, to: node, message: { type, term, granted: true } });
  expect(cluster.node(node).status()).toEqual({ role: "leader", term, leader: node });
}

describe("rule E7 (figure 3)", () => {
  it("Election Safety: two leaders of one term are a breach", () => {
    const cluster = clusterOf(3);
    crown(cluster, "n1", "n3");
    expect(reasons(cluster)).toEqual([]);
    crown(cluster, "n2", "n3");
    expect(reasons(cluster)).toEqual(["E7 n1 and n2 were both elected in term 1"]);
    expect(cluster.breaches[0]?.nodes).toEqual(["n1", "n2"]);
  });

  it("a leader that is seen often, and leads again in a later term, is none", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    cluster.receive({ from: "n2", to: "n1", message: vote(2) });
    cluster.crash("n1");
    cluster.restart("n1");
    elect(cluster, "n1");
    expect(cluster.node("n1").leads).toBe(true);
    expect(reasons(cluster)).toEqual([]);
  });

  it("Leader Completeness: a later leader without a committed entry is a breach", () => {
    const cluster = clusterOf(5);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1 });
    for (const packet of cluster.packets.splice(0)) if (packet.to !== "n5") cluster.receive(packet);
    deliverAll(cluster);
    crown(cluster, "n5", "n2", "n3");
    expect(reasons(cluster)).toEqual([
      "E7 n1 committed command 1 of c1 of term 1 at index 2, but n5, leader of term 2, has the no-op of term 2 there",
    ]);
  });

  it("a leader elected by votes that were late, in a term that is over, need not have what was committed since", () => {
    const cluster = clusterOf(3);
    cluster.wake("n3");
    cluster.receive({ from: "n2", to: "n3", message: { type: "pre-vote-reply", term: 1, granted: true } });
    cluster.receive({ from: "n3", to: "n1", message: { type: "append-stale", term: 1 } });
    crown(cluster, "n1", "n2");
    for (const message of taken(cluster, "n1", "n2")) cluster.receive({ from: "n1", to: "n2", message });
    for (const message of taken(cluster, "n2", "n1")) cluster.receive({ from: "n2", to: "n1", message });
    expect(cluster.node("n1").commitIndex).toBe(1);
    cluster.receive({ from: "n2", to: "n3", message: { type: "vote-reply", term: 1, granted: true } });
    expect(cluster.node("n3").status()).toEqual({ role: "leader", term: 1, leader: "n3" });
    expect(reasons(cluster)).toEqual([]);
  });

  it("State Machine Safety: different entries committed at one index are a breach", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n3", to: "n1", message: append(1, START, [1], 1) });
    cluster.receive({ from: "n3", to: "n2", message: append(2, START, [2], 1) });
    expect(reasons(cluster)).toEqual(["E7 at index 1 n1 committed the no-op of term 1, n2 the no-op of term 2"]);
  });

  it("a node that applies all once more after a restart is none", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    for (let sequence = 1; sequence <= 5; sequence++) ask(cluster, "n1", { sequence });
    deliverAll(cluster);
    cluster.crash("n2");
    cluster.restart("n2");
    cluster.wake("n1");
    deliverAll(cluster);
    expect(cluster.node("n2").commitIndex).toBe(6);
    expect(reasons(cluster)).toEqual([]);
  });

  it("machines that part although they applied the same are a breach", () => {
    let made = 0;
    const createMachine = (): StateMachine => new SkewedLedger(++made);
    const cluster = clusterOf(3, { createMachine });
    elect(cluster, "n1");
    for (let sequence = 1; sequence < 256; sequence++) {
      ask(cluster, "n1", { sequence });
      deliverAll(cluster);
    }
    cluster.wake("n1");
    deliverAll(cluster);
    expect(reasons(cluster)[0]).toMatch(/^E7 the state of n\d at index 256 differs from the others'$/);
  });
});

/** A machine that depends on which node it runs on. */
class SkewedLedger extends Ledger {
  constructor(readonly skew: number) {
    super();
  }

  override snapshot(): Json {
    return [this.skew, ...this.commands];
  }
}

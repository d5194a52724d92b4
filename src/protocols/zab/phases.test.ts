import { describe, expect, it } from "vitest";
import { among, deliverAll } from "../../contract/testing/deliveries.js";
import { ask, outcomeOf } from "../../contract/testing/requests.js";
import { firstNodes } from "../../contract/testing/scripted-cluster.js";
import { isOfElections } from "./messages.js";
import { ZabNode } from "./node.js";
import { runFor, type ZabCluster, zabCluster } from "./testing/zab-cluster.js";

const NODES = firstNodes(3);

/** A cluster whose n3 leads epoch 1. */
function ledByN3(bug?: string): ZabCluster {
  const cluster = zabCluster({ nodes: NODES, bug });
  runFor(cluster, 1000);
  expect(cluster.node("n3").status()).toEqual({ role: "leader", term: 1, leader: "n3" });
  return cluster;
}

describe("phase 1, discovery", () => {
  it("a leader's epoch is later than any that a quorum has promised itself to", () => {
    const cluster = ledByN3();
    for (let epoch = 2; epoch < 5; epoch++) {
      const [leader] = cluster.running().filter(({ leads }) => leads);
      cluster.crash(leader?.id ?? "");
      runFor(cluster, 1000);
      cluster.restart(leader?.id ?? "");
      runFor(cluster, 1000);
      expect(cluster.running().map((node) => node.epoch)).toEqual([epoch, epoch, epoch]);
    }
    expect(cluster.breaches).toEqual([]);
  });

  it("an elected node without a quorum of followers gives up", () => {
    const cluster = zabCluster({ nodes: NODES });
    runFor(cluster, 1000, (packet) => packet.message.type === "notification");
    expect(cluster.running().some(({ leads }) => leads)).toBe(false);
    expect(cluster.marks.has("elected-without-quorum")).toBe(true);
    runFor(cluster, 1000);
    expect(cluster.running().filter(({ leads }) => leads)).toHaveLength(1);
  });

  it("messages of elections are told from those of their outcome", () => {
    const cluster = zabCluster({ nodes: NODES });
    const kinds = new Map<string, boolean>();
    runFor(cluster, 1000, ({ message }) => {
      const kind = message.type === "frames" ? (message.frames[0]?.type ?? "") : message.type;
      kinds.set(kind, isOfElections(message));
      return true;
    });
    const elections = [...kinds].filter(([, ofElections]) => ofElections).map(([kind]) => kind);
    expect(elections.sort()).toEqual(
      ["notification", "connect", "accept", "follower-epoch", "new-epoch", "ack-epoch"].sort(),
    );
    expect([...kinds.keys()]).toEqual(expect.arrayContaining(["new-leader", "ack-leader", "commit-leader", "ping"]));
  });
});

describe("phase 2, synchronisation", () => {
  it("nothing is served until a quorum has the leader's history", () => {
    const cluster = zabCluster({ nodes: NODES });
    runFor(cluster, 1000, ({ message }) => message.type !== "frames" || message.frames[0]?.type !== "ack-leader");
    ask(cluster, "n3", { sequence: 1 });
    expect(outcomeOf(cluster, 1)).toEqual({ type: "not-leader" });
  });

  it("a follower that missed hundreds of transactions gets them all, in pieces", () => {
    const cluster = ledByN3();
    runFor(cluster, 500, among("n1", "n3"));
    for (let sequence = 1; sequence <= 500; sequence++) {
      ask(cluster, "n3", { sequence });
      deliverAll(cluster, among("n1", "n3"));
    }
    runFor(cluster, 1000);
    expect(cluster.node("n2").history.length).toBe(500);
    expect(cluster.node("n2").delivered).toBe(500);
  });
});

describe("phase 3, broadcast", () => {
  it("a command is answered once a quorum has stored it, and applied once however often it is sent", () => {
    const cluster = ledByN3();
    ask(cluster, "n3", { sequence: 1 });
    expect(outcomeOf(cluster, 1)).toBeUndefined();
    deliverAll(cluster);
    expect(outcomeOf(cluster, 1)).toMatchObject({ type: "result", result: 1 });
    ask(cluster, "n3", { sequence: 1 });
    expect(cluster.marks.has("command-answered-from-session")).toBe(true);
    expect(cluster.node("n3").history.length).toBe(1);
    ask(cluster, "n1", { sequence: 2 });
    expect(outcomeOf(cluster, 2)).toEqual({ type: "not-leader", leader: "n3" });
  });

  it("frames that are lost, doubled and overtaken are proposals in order all the same", () => {
    const cluster = ledByN3();
    for (let sequence = 1; sequence <= 20; sequence++) ask(cluster, "n3", { sequence });
    cluster.packets.reverse();
    cluster.packets.push(...cluster.packets.slice(0, 15));
    cluster.packets.splice(3, 8);
    runFor(cluster, 300);
    expect(cluster.running().map(({ delivered }) => delivered)).toEqual([20, 20, 20]);
    expect(cluster.breaches).toEqual([]);
  });

  it("a leader without a quorum of followers gives up, and what it had proposed may yet be committed", () => {
    const cluster = ledByN3();
    ask(cluster, "n3", { sequence: 1 });
    runFor(cluster, 400, among("n3"));
    expect(cluster.node("n3").leads).toBe(false);
    expect(outcomeOf(cluster, 1)).toEqual({ type: "lost" });
  });

  it("a query is answered by a leader that a quorum has shown to lead after it came", () => {
    const cluster = ledByN3();
    ask(cluster, "n3", { kind: "query", body: null });
    expect(outcomeOf(cluster, 1)).toBeUndefined();
    deliverAll(cluster);
    expect(outcomeOf(cluster, 1)).toMatchObject({ type: "result", result: 0 });
  });

  it("a deposed leader that does not know it yet answers no query", () => {
    const cluster = ledByN3();
    runFor(cluster, 150, among("n1", "n2"));
    // n3 is cut off and has still to notice it: a query could be answered from a state that others have left behind.
    expect(cluster.node("n3").leads).toBe(true);
    ask(cluster, "n3", { kind: "query", body: null });
    runFor(cluster, 1000, among("n1", "n2"));
    expect(
      cluster
        .running()
        .filter(({ leads }) => leads)
        .map(({ id }) => id),
    ).not.toContain("n3");
    expect(outcomeOf(cluster, 1)).not.toMatchObject({ type: "result" });
  });

  it("a watch is answered when its machine has something to say, or in time", () => {
    const cluster = ledByN3();
    ask(cluster, "n3", { kind: "watch", body: null, holdMs: 100 });
    // A ledger is never pending: a query of it is answered at once, without asking anyone.
    expect(outcomeOf(cluster, 1)).toMatchObject({ type: "result", result: 0 });
  });
});

describe("options", () => {
  it("a wrong one is named with what was expected", () => {
    const make = (options: { readonly [name: string]: number }) => () => zabCluster({ nodes: NODES, options });
    expect(make({ tickTimeMs: 0 })).toThrow("zab: tickTimeMs 0: expected a number of milliseconds, at least 1");
    expect(make({ syncLimitMs: 50 })).toThrow("zab: syncLimitMs 50: expected more than 50");
    expect(() => ledByN3("no-such-bug")).toThrow('zab has no planted bug "no-such-bug"');
    expect(ledByN3().node("n1")).toBeInstanceOf(ZabNode);
  });
});

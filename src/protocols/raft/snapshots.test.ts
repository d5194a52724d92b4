import { describe, expect, it } from "vitest";
import { deliverAll, taken } from "../../contract/testing/deliveries.js";
import type { Ledger } from "../../contract/testing/ledger.js";
import { ask, outcomes } from "../../contract/testing/requests.js";
import type { LogEntry } from "./log.js";
import type { InstallSnapshot } from "./messages.js";
import type { SnapshotState } from "./snapshot.js";
import { answerTo, append, clusterOf, elect, termsOf } from "./testing/arrange.js";
import type { RaftCluster } from "./testing/raft-cluster.js";

const START = { index: 0, term: 0 };
const EVERY_THREE = { options: { snapshotEvery: 3 } };

/** A snapshot of a ledger with two commands, the second of them number 7 of a client. */
const SNAPSHOT: SnapshotState = {
  lastIncludedIndex: 4,
  lastIncludedTerm: 2,
  configuration: { voters: ["n1", "n2", "n3"], learners: [] },
  machine: ["a", "b"],
  sessions: [{ client: "c1", oldest: 7, outcomes: [[7, { type: "result", result: 2, index: 4 }]] }],
  commands: 2,
};

function install(term: number, snapshot = SNAPSHOT): InstallSnapshot {
  return { type: "install-snapshot", term, snapshot, round: 5 };
}

function commandsOf(cluster: RaftCluster, node: string): readonly unknown[] {
  return (cluster.node(node).machine as Ledger).commands;
}

/** Gives a command to the leader n1 and lets the cluster settle, followers told of the commit. */
function command(cluster: RaftCluster, sequence: number, body: string): void {
  ask(cluster, "n1", { sequence, body });
  deliverAll(cluster);
  cluster.wake("n1");
  deliverAll(cluster);
}

describe("log compaction (section 7)", () => {
  it("each server takes snapshots independently, covering just the committed entries in its log", () => {
    const cluster = clusterOf(3, EVERY_THREE);
    elect(cluster, "n1");
    command(cluster, 1, "a");
    command(cluster, 2, "b");
    ask(cluster, "n1", { sequence: 3, body: "c" });
    const { log, snapshot } = cluster.node("n1");
    expect(snapshot).toMatchObject({ lastIncludedIndex: 3, lastIncludedTerm: 1, machine: ["a", "b"], commands: 2 });
    expect([log.baseIndex, log.lastIndex]).toEqual([3, 4]);
    expect(cluster.node("n2").snapshot).toBeUndefined();
    cluster.wake("n2");
    expect(cluster.node("n2").snapshot).toMatchObject({ lastIncludedIndex: 3, machine: ["a", "b"] });
  });

  it("once the snapshot is written, all log entries up to it, and any prior snapshot, are deleted: both at once", () => {
    const cluster = clusterOf(1, { options: { snapshotEvery: 2 }, disks: "when told" });
    const sync = () => cluster.sync("n1");
    const kinds = () => cluster.disk("n1").durable.map((record) => (record as { type: string }).type);
    cluster.wake("n1");
    sync();
    sync();
    ask(cluster, "n1", { body: "a" });
    sync();
    expect(kinds()).toEqual(["hard-state", "append", "append"]);
    cluster.wake("n1");
    expect(kinds()).toEqual(["hard-state", "append", "append"]);
    sync();
    expect(kinds()).toEqual(["hard-state", "snapshot"]);
  });

  it("entries not yet applied stay in the log and on the disk", () => {
    const cluster = clusterOf(3, EVERY_THREE);
    elect(cluster, "n1");
    cluster.receive({ from: "n1", to: "n2", message: append(1, { index: 1, term: 1 }, [1, 1, 1, 1], 4) });
    cluster.wake("n2");
    expect(termsOf(cluster, "n2")).toEqual([1]);
    cluster.crash("n2");
    cluster.restart("n2");
    expect(cluster.node("n2").log.baseIndex).toBe(4);
    expect(termsOf(cluster, "n2")).toEqual([1]);
    expect(cluster.node("n2").commitIndex).toBe(4);
  });

  it("the client sessions are part of the state (Ongaro 2014, section 6.3): a command is applied once for all that", () => {
    const cluster = clusterOf(3, EVERY_THREE);
    elect(cluster, "n1");
    command(cluster, 1, "a");
    command(cluster, 2, "b");
    cluster.wake("n2");
    cluster.crash("n2");
    cluster.restart("n2");
    elect(cluster, "n2");
    ask(cluster, "n2", { sequence: 2, body: "b" });
    deliverAll(cluster);
    expect(outcomes(cluster).at(-1)).toEqual({ type: "result", result: 2, index: 3 });
    expect(commandsOf(cluster, "n2")).toEqual(["a", "b"]);
  });
});

describe("a leader whose log no longer reaches back (section 7)", () => {
  /** n3 is behind, and the leader n1 has compacted what it lacks: the first answer brings a snapshot on its way. */
  function lagging(): RaftCluster {
    const cluster = clusterOf(3, EVERY_THREE);
    elect(cluster, "n1");
    for (const sequence of [1, 2]) {
      ask(cluster, "n1", { sequence, body: `${sequence}` });
      taken(cluster, "n1", "n3");
      deliverAll(cluster);
    }
    cluster.wake("n1");
    for (const message of taken(cluster, "n1", "n3")) cluster.receive({ from: "n1", to: "n3", message });
    for (const message of taken(cluster, "n3", "n1")) cluster.receive({ from: "n3", to: "n1", message });
    return cluster;
  }

  it("sends its snapshot, once, and no entries until it has arrived", () => {
    const cluster = lagging();
    expect(taken(cluster, "n1", "n3")).toMatchObject([{ type: "install-snapshot", term: 1 }]);
    ask(cluster, "n1", { sequence: 3 });
    cluster.wake("n1");
    expect(taken(cluster, "n1", "n3")).toMatchObject([{ type: "append", prevIndex: 3, prevTerm: 1, entries: [] }]);
  });

  it("sends it again where an answer to what it sent later shows that it did not arrive", () => {
    const cluster = lagging();
    taken(cluster, "n1", "n3");
    cluster.wake("n1");
    deliverAll(cluster);
    expect(cluster.marks).toContain("snapshot-resent");
    expect(commandsOf(cluster, "n3")).toEqual(["1", "2"]);
  });

  it("takes no answer from before the snapshot for one to it", () => {
    const cluster = lagging();
    taken(cluster, "n1", "n3");
    const conflict = { type: "append-conflict", term: 1, round: 1, prevIndex: 3, hintIndex: 1, hintTerm: 1 } as const;
    const accepted = { type: "append-accepted", term: 1, round: 1, matchIndex: 1 } as const;
    for (const message of [conflict, accepted]) cluster.receive({ from: "n3", to: "n1", message });
    ask(cluster, "n1", { sequence: 3 });
    expect(taken(cluster, "n1", "n3")).toEqual([]);
  });

  it("goes on with the entries that follow", () => {
    const cluster = lagging();
    ask(cluster, "n1", { sequence: 3, body: "3" });
    deliverAll(cluster);
    cluster.wake("n1");
    deliverAll(cluster);
    expect(commandsOf(cluster, "n3")).toEqual(["1", "2", "3"]);
  });

  it("follows at once a newer snapshot with a newer one, where it has compacted again meanwhile", () => {
    const cluster = lagging();
    const [old] = taken(cluster, "n1", "n3");
    for (const sequence of [3, 4, 5]) {
      ask(cluster, "n1", { sequence, body: `${sequence}` });
      deliverAll(cluster);
    }
    cluster.wake("n1");
    taken(cluster, "n1", "n3");
    expect(cluster.node("n1").log.baseIndex).toBe(6);
    cluster.receive({ from: "n1", to: "n3", message: old as InstallSnapshot });
    deliverAll(cluster);
    cluster.wake("n1");
    deliverAll(cluster);
    expect(commandsOf(cluster, "n3")).toEqual(["1", "2", "3", "4", "5"]);
  });
});

describe("InstallSnapshot RPC (figure 13)", () => {
  it("1. reply immediately if term < currentTerm", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: append(3, START, []) });
    cluster.packets.length = 0;
    expect(answerTo(cluster, "n3", "n1", install(2))).toEqual({ type: "append-stale", term: 3 });
    expect(cluster.node("n1").commitIndex).toBe(0);
  });

  it("6. if existing log entry has same index and term as its last included entry, retain those following it", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: append(2, START, [1, 1, 2, 2, 2]) });
    cluster.packets.length = 0;
    expect(answerTo(cluster, "n2", "n1", install(2))).toMatchObject({
      type: "append-accepted",
      round: 5,
      matchIndex: 4,
    });
    expect([cluster.node("n1").log.baseIndex, ...termsOf(cluster, "n1")]).toEqual([4, 2]);
    expect(cluster.marks).toContain("snapshot-installed-with-suffix-kept");
  });

  it("7. otherwise discard the entire log", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: append(1, START, [1, 1, 1, 1, 1]) });
    cluster.packets.length = 0;
    expect(answerTo(cluster, "n3", "n1", install(2))).toMatchObject({ matchIndex: 4 });
    expect(termsOf(cluster, "n1")).toEqual([]);
    expect([cluster.node("n1").log.lastIndex, cluster.node("n1").log.lastTerm]).toEqual([4, 2]);
  });

  it("8. reset state machine using snapshot contents", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: install(2) });
    expect(commandsOf(cluster, "n1")).toEqual(["a", "b"]);
    expect([cluster.node("n1").commitIndex, cluster.node("n1").appliedCommands]).toEqual([4, 2]);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 7, oldest: 7, body: "b" });
    expect(outcomes(cluster)).toEqual([{ type: "result", result: 2, index: 4 }]);
  });

  it("a snapshot of what the follower has already applied is acknowledged and changes nothing", () => {
    const cluster = clusterOf(3);
    const entries: readonly LogEntry[] = [1, 1, 2, 2, 2].map((term) => ({ kind: "no-op", term }));
    const message = { ...append(2, START, [], 5), entries };
    cluster.receive({ from: "n2", to: "n1", message });
    cluster.packets.length = 0;
    expect(answerTo(cluster, "n2", "n1", install(2))).toMatchObject({ type: "append-accepted", matchIndex: 5 });
    expect(termsOf(cluster, "n1")).toEqual([1, 1, 2, 2, 2]);
    expect(cluster.node("n1").commitIndex).toBe(5);
  });

  it("is answered once it is on the disk, and outlives a crash then", () => {
    const cluster = clusterOf(3, { disks: "when told" });
    expect(answerTo(cluster, "n2", "n1", install(2))).toBeUndefined();
    cluster.sync("n1");
    expect(taken(cluster, "n1", "n2")).toMatchObject([{ type: "append-accepted", matchIndex: 4 }]);
    cluster.crash("n1");
    cluster.restart("n1");
    expect(cluster.node("n1").commitIndex).toBe(4);
    expect(commandsOf(cluster, "n1")).toEqual(["a", "b"]);
  });

  it("tells of a leader, as an append does: the follower puts off its own candidacy", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: install(2) });
    expect(cluster.node("n1").status()).toEqual({ role: "follower", term: 2, leader: "n2" });
  });

  it("an append that begins before the snapshot is taken from where the snapshot ends", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: install(2) });
    cluster.packets.length = 0;
    const late = append(2, { index: 1, term: 1 }, [1, 2, 2, 2, 2]);
    expect(answerTo(cluster, "n2", "n1", late)).toMatchObject({ type: "append-accepted", matchIndex: 6 });
    expect(termsOf(cluster, "n1")).toEqual([2, 2]);
    const older = append(2, START, [1, 1]);
    expect(answerTo(cluster, "n2", "n1", older)).toMatchObject({ type: "append-accepted", matchIndex: 4 });
    expect(termsOf(cluster, "n1")).toEqual([2, 2]);
  });
});

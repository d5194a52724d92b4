import { describe, expect, it } from "vitest";
import { deliverAll, taken } from "../../contract/testing/deliveries.js";
import { answerTo, append, clusterOf, elect, termsOf, vote } from "./testing/arrange.js";

const START = { index: 0, term: 0 };

describe("terms (section 5.1)", () => {
  it("a server whose term is smaller than another's updates its current term to the larger value", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: append(7, START, []) });
    expect(cluster.node("n1").term).toBe(7);
  });

  it("a candidate or leader that discovers that its term is out of date immediately reverts to follower state", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    cluster.receive({ from: "n2", to: "n1", message: { type: "append-stale", term: 9 } });
    expect(cluster.node("n1").status()).toEqual({ role: "follower", term: 9 });
  });

  it("a server that receives a request with a stale term number rejects the request", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: append(7, START, []) });
    cluster.pass(300);
    cluster.packets.length = 0;
    const stale = { type: "append-stale", term: 7 };
    expect(answerTo(cluster, "n3", "n1", append(6, START, [6]))).toEqual(stale);
    expect(termsOf(cluster, "n1")).toEqual([]);
    const refused = { type: "vote-reply", term: 7, granted: false };
    expect(answerTo(cluster, "n3", "n1", vote(6, 9, 6))).toEqual(refused);
  });
});

describe("leader election (section 5.2)", () => {
  it("election timeouts are chosen randomly from a fixed interval", () => {
    const delays = Array.from({ length: 40 }, (_, seed) => {
      const cluster = clusterOf(1, { seed });
      const before = cluster.nowMs("n1");
      cluster.wake("n1");
      return cluster.nowMs("n1") - before;
    });
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(150);
    expect(Math.max(...delays)).toBeLessThanOrEqual(300);
    expect(new Set(delays).size).toBeGreaterThan(20);
  });

  it("a server remains in follower state as long as it receives valid RPCs from a leader", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    for (let ms = 0; ms < 1000; ms += 50) {
      cluster.pass(50);
      cluster.wakeIfDue("n2");
      expect(cluster.node("n2").status()).toEqual({ role: "follower", term: 1, leader: "n1" });
      cluster.receive({ from: "n1", to: "n2", message: append(1, { index: 1, term: 1 }, []) });
    }
  });

  it("each server votes for at most one candidate in a term, first come first served", () => {
    const cluster = clusterOf(3);
    expect(answerTo(cluster, "n2", "n1", vote(1))).toEqual({ type: "vote-reply", term: 1, granted: true });
    expect(answerTo(cluster, "n3", "n1", vote(1))).toEqual({ type: "vote-reply", term: 1, granted: false });
    expect(answerTo(cluster, "n2", "n1", vote(1))).toEqual({ type: "vote-reply", term: 1, granted: true });
  });

  it("the vote is on stable storage before the answer leaves, and binds after a restart (figure 2)", () => {
    const cluster = clusterOf(3, { disks: "when told" });
    expect(answerTo(cluster, "n2", "n1", vote(1))).toBeUndefined();
    cluster.sync("n1");
    expect(taken(cluster, "n1", "n2")).toEqual([{ type: "vote-reply", term: 1, granted: true }]);
    cluster.crash("n1");
    cluster.restart("n1");
    expect(answerTo(cluster, "n3", "n1", vote(1))).toEqual({ type: "vote-reply", term: 1, granted: false });
  });

  it("a candidate wins with the votes of a majority; repeated answers of one server count once", () => {
    const cluster = clusterOf(5);
    cluster.wake("n1");
    for (const voter of ["n2", "n3"])
      cluster.receive({ from: voter, to: "n1", message: { type: "pre-vote-reply", term: 1, granted: true } });
    const granted = { type: "vote-reply", term: 1, granted: true } as const;
    for (const voter of ["n2", "n2", "n2"]) cluster.receive({ from: voter, to: "n1", message: granted });
    expect(cluster.node("n1").status()).toEqual({ role: "candidate", term: 1 });
    cluster.receive({ from: "n3", to: "n1", message: granted });
    expect(cluster.node("n1").status()).toEqual({ role: "leader", term: 1, leader: "n1" });
  });

  it("a candidate that receives an append from the leader of its term returns to follower state", () => {
    const cluster = clusterOf(3);
    cluster.wake("n1");
    cluster.receive({ from: "n2", to: "n1", message: { type: "pre-vote-reply", term: 1, granted: true } });
    expect(cluster.node("n1").status()).toEqual({ role: "candidate", term: 1 });
    cluster.receive({ from: "n3", to: "n1", message: append(1, START, [1]) });
    expect(cluster.node("n1").status()).toEqual({ role: "follower", term: 1, leader: "n3" });
  });

  it("after a split vote each candidate times out and starts a new election in a higher term", () => {
    const cluster = clusterOf(3);
    cluster.wake("n1");
    cluster.receive({ from: "n2", to: "n1", message: { type: "pre-vote-reply", term: 1, granted: true } });
    cluster.packets.length = 0;
    cluster.wake("n1");
    deliverAll(cluster);
    expect(cluster.node("n1").status()).toEqual({ role: "leader", term: 2, leader: "n1" });
  });

  it("a lone server is its own majority, once its vote for itself is durable", () => {
    const cluster = clusterOf(1, { disks: "when told" });
    cluster.wake("n1");
    expect(cluster.node("n1").status()).toEqual({ role: "candidate", term: 1 });
    cluster.sync("n1");
    expect(cluster.node("n1").status().role).toBe("leader");
    expect(cluster.node("n1").commitIndex).toBe(0);
    cluster.sync("n1");
    expect(cluster.node("n1").commitIndex).toBe(1);
  });
});

describe("the voter denies its vote if its own log is more up-to-date (section 5.4.1)", () => {
  const cases = [
    { own: [1, 1, 2], candidate: { lastIndex: 9, lastTerm: 1 }, granted: false, why: "an earlier last term, longer" },
    { own: [1, 1, 2], candidate: { lastIndex: 1, lastTerm: 3 }, granted: true, why: "a later last term, shorter" },
    { own: [1, 1, 2], candidate: { lastIndex: 2, lastTerm: 2 }, granted: false, why: "the same last term, shorter" },
    { own: [1, 1, 2], candidate: { lastIndex: 3, lastTerm: 2 }, granted: true, why: "an equal log" },
    { own: [1, 1, 2], candidate: { lastIndex: 4, lastTerm: 2 }, granted: true, why: "the same last term, longer" },
  ];
  for (const { own, candidate, granted, why } of cases) {
    it(`${granted ? "grants" : "denies"} to a candidate with ${why}`, () => {
      const cluster = clusterOf(3);
      cluster.receive({ from: "n3", to: "n1", message: append(2, START, own) });
      cluster.pass(300);
      cluster.packets.length = 0;
      const preVote = { type: "pre-vote", term: 5, ...candidate } as const;
      expect(answerTo(cluster, "n2", "n1", preVote)).toMatchObject({ granted });
      expect(answerTo(cluster, "n2", "n1", { ...preVote, type: "vote" })).toMatchObject({ granted });
    });
  }
});

describe("PreVote and leader stickiness (Ongaro 2014, sections 9.6 and 4.2.3)", () => {
  it("a pre-vote changes neither term nor vote, so it may be granted to many", () => {
    const cluster = clusterOf(3);
    const preVote = { type: "pre-vote", term: 4, lastIndex: 0, lastTerm: 0 } as const;
    const granted = { type: "pre-vote-reply", term: 4, granted: true };
    expect(answerTo(cluster, "n2", "n1", preVote)).toEqual(granted);
    expect(answerTo(cluster, "n3", "n1", preVote)).toEqual(granted);
    expect(cluster.node("n1").term).toBe(0);
    expect(cluster.disk("n1").durable).toEqual([]);
  });

  it("answers to a pre-vote of an earlier term do not count", () => {
    const cluster = clusterOf(3);
    cluster.wake("n1");
    cluster.receive({ from: "n3", to: "n1", message: append(5, START, []) });
    cluster.wake("n1");
    cluster.receive({ from: "n2", to: "n1", message: { type: "pre-vote-reply", term: 1, granted: true } });
    expect(cluster.node("n1").status()).toEqual({ role: "candidate", term: 5 });
  });

  it("a vote request within the minimum election timeout of hearing a leader changes nothing", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    cluster.pass(149);
    expect(answerTo(cluster, "n3", "n2", vote(8, 9, 7))).toBeUndefined();
    expect(cluster.node("n2").term).toBe(1);
    cluster.pass(1);
    expect(answerTo(cluster, "n3", "n2", vote(8, 9, 7))).toEqual({ type: "vote-reply", term: 8, granted: true });
  });

  it("a leader heeds no vote request while it leads", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    cluster.pass(1000);
    expect(answerTo(cluster, "n3", "n1", vote(8, 9, 7))).toBeUndefined();
    expect(cluster.node("n1").status()).toEqual({ role: "leader", term: 1, leader: "n1" });
  });
});

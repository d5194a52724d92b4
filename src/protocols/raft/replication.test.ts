import { describe, expect, it } from "vitest";
import { Outbox } from "../../contract/outbox.js";
import { deliverAll, taken } from "../../contract/testing/deliveries.js";
import { ask, outcomes } from "../../contract/testing/requests.js";
import type { AppendRequest } from "./messages.js";
import { parseRaftOptions } from "./options.js";
import { PersistentState } from "./persistent-state.js";
import { Replication } from "./replication.js";
import { rulesWith } from "./rules.js";
import { answerTo, append, clusterOf, elect, noOps, termsOf } from "./testing/arrange.js";

const START = { index: 0, term: 0 };

describe("a follower's log (section 5.3; figure 2, AppendEntries RPC)", () => {
  it("refuses the new entries if it does not find an entry with the index and term just before them", () => {
    const cluster = clusterOf(3);
    expect(answerTo(cluster, "n2", "n1", append(3, { index: 2, term: 2 }, [3]))).toMatchObject({
      type: "append-conflict",
      prevIndex: 2,
      hintIndex: 0,
      hintTerm: 0,
    });
    expect(termsOf(cluster, "n1")).toEqual([]);
  });

  it("deletes an existing entry that conflicts with a new one and all that follow it", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: append(2, START, [1, 2, 2, 2]) });
    cluster.receive({ from: "n3", to: "n1", message: append(3, { index: 1, term: 1 }, [3]) });
    expect(termsOf(cluster, "n1")).toEqual([1, 3]);
  });

  it("keeps what it has where nothing conflicts: a late, short append takes nothing back", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: append(1, START, [1, 1, 1]) });
    cluster.packets.length = 0;
    expect(answerTo(cluster, "n2", "n1", append(1, START, [1]))).toMatchObject({ matchIndex: 1 });
    expect(termsOf(cluster, "n1")).toEqual([1, 1, 1]);
  });

  it("sets commitIndex to the smaller of the leader's and the index of the last new entry", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: append(1, START, [1, 1, 1]) });
    cluster.receive({ from: "n3", to: "n1", message: append(2, { index: 1, term: 1 }, [], 3) });
    expect(cluster.node("n1").commitIndex).toBe(1);
  });

  it("acknowledges only what is on its disk", () => {
    const cluster = clusterOf(3, { disks: "when told" });
    expect(answerTo(cluster, "n2", "n1", append(1, START, [1]))).toBeUndefined();
    cluster.sync("n1");
    expect(taken(cluster, "n1", "n2")).toMatchObject([{ type: "append-accepted", matchIndex: 1 }]);
  });

  it("is the same after a restart, replacements included", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n2", to: "n1", message: append(2, START, [1, 2, 2, 2]) });
    cluster.receive({ from: "n3", to: "n1", message: append(3, { index: 2, term: 2 }, [3, 3]) });
    cluster.crash("n1");
    cluster.restart("n1");
    expect(termsOf(cluster, "n1")).toEqual([1, 2, 3, 3]);
    expect(cluster.node("n1").status()).toEqual({ role: "follower", term: 3 });
    expect(cluster.node("n1").commitIndex).toBe(0);
  });
});

describe("figure 7: the leader brings every follower's log to its own", () => {
  const leader = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
  const followers = {
    a: [1, 1, 1, 4, 4, 5, 5, 6, 6],
    b: [1, 1, 1, 4],
    c: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    d: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    e: [1, 1, 1, 4, 4, 4, 4],
    f: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
  };
  for (const [name, terms] of Object.entries(followers)) {
    it(`(${name}), in at most one conflict for each term that the logs do not share`, () => {
      const cluster = clusterOf(3);
      cluster.receive({ from: "n2", to: "n1", message: append(7, START, leader) });
      cluster.receive({ from: "n2", to: "n3", message: append(7, START, terms) });
      cluster.crash("n2");
      cluster.packets.length = 0;
      let conflicts = 0;
      cluster.receive({ from: "n2", to: "n1", message: { type: "append-stale", term: 8 } });
      // n3's log may be the better one, so n1's votes come from n2, as the figure's leader's come from others.
      for (let round = 0; cluster.node("n1").status().role !== "leader"; round++) {
        expect(round).toBeLessThan(3);
        cluster.wake("n1");
        const term = cluster.node("n1").term + 1;
        cluster.receive({ from: "n2", to: "n1", message: { type: "pre-vote-reply", term, granted: true } });
        cluster.receive({ from: "n2", to: "n1", message: { type: "vote-reply", term, granted: true } });
      }
      deliverAll(cluster, ({ message }) => {
        if (message.type === "append-conflict") conflicts++;
        return true;
      });
      expect(termsOf(cluster, "n3")).toEqual([...leader, 9]);
      expect(conflicts).toBeLessThanOrEqual(2);
    });
  }
});

describe("a leader's replication (section 5.3)", () => {
  it("retries indefinitely until all followers store all log entries", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1 });
    ask(cluster, "n1", { sequence: 2 });
    cluster.packets.length = 0;
    cluster.wake("n1");
    deliverAll(cluster);
    expect(termsOf(cluster, "n3")).toEqual(termsOf(cluster, "n1"));
    expect(cluster.node("n1").commitIndex).toBe(3);
  });

  it("counts its own log only up to what is durable (Ongaro 2014, section 10.2.1)", () => {
    const cluster = clusterOf(3, { disks: "when told" });
    const settle = (...ids: string[]) => {
      deliverAll(cluster);
      for (const id of ids) while (!cluster.disk(id).idle) cluster.sync(id);
    };
    cluster.wake("n1");
    settle();
    settle("n1");
    settle("n2");
    settle();
    expect(cluster.node("n1").leads).toBe(true);
    settle("n2");
    settle();
    expect(cluster.node("n1").commitIndex).toBe(0);
    cluster.sync("n1");
    expect(cluster.node("n1").commitIndex).toBe(1);
  });

  it("commits without its own disk where the followers make a majority", () => {
    const cluster = clusterOf(5, { disks: "when told" });
    for (let round = 0; round < 4; round++) {
      if (round === 0) cluster.wake("n1");
      deliverAll(cluster);
      for (const id of cluster.ids) if (id !== "n1" || !cluster.node("n1").leads) cluster.sync(id);
    }
    deliverAll(cluster);
    expect(cluster.disk("n1").idle).toBe(false);
    expect(cluster.node("n1").commitIndex).toBe(1);
  });

  it("sends no more entries in a message, nor messages at once, than the options allow", () => {
    const cluster = clusterOf(3, { options: { maxEntriesPerAppend: 2, maxInflightAppends: 3 } });
    elect(cluster, "n1");
    for (let sequence = 1; sequence <= 20; sequence++) ask(cluster, "n1", { sequence });
    expect(taken(cluster, "n1", "n2")).toHaveLength(3);
    cluster.packets.length = 0;
    cluster.wake("n1");
    cluster.packets.length = 0;
    cluster.wake("n1");
    const sizes: number[] = [];
    deliverAll(cluster, ({ message }) => {
      if (message.type === "append") sizes.push(message.entries.length);
      return true;
    });
    expect(Math.max(...sizes)).toBe(2);
    expect(termsOf(cluster, "n2")).toHaveLength(21);
  });

  it("bears repeated and reordered messages", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    for (let sequence = 1; sequence <= 6; sequence++) ask(cluster, "n1", { sequence });
    cluster.packets.push(...cluster.packets);
    cluster.packets.reverse();
    deliverAll(cluster);
    expect(termsOf(cluster, "n2")).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(outcomes(cluster)).toHaveLength(6);
  });
});

describe("answers that newer ones have overtaken", () => {
  const header = { term: 2, commitIndex: 0, round: 5 };
  const accepted = { type: "append-accepted", term: 2 } as const;
  const conflict = { type: "append-conflict", term: 2, round: 1, hintIndex: 1, hintTerm: 1 } as const;

  /** A leader of three whose log holds ten entries, and what it sends; n2 stores five of them. */
  function leading() {
    const outbox = new Outbox();
    const rules = rulesWith(undefined);
    const state = new PersistentState(["n1", "n2", "n3"], rules, outbox);
    state.append(noOps(1, 1, 1, 1, 1, 2, 2, 2, 2, 2));
    const options = parseRaftOptions({});
    const replication = new Replication({
      id: "n1",
      ...{ state, options, outbox, rules, mark: () => undefined },
    });
    replication.accepted("n2", { ...accepted, round: 4, matchIndex: 5 });
    const appends = () =>
      outbox
        .flush(0)
        .sendAtOnce.filter(({ to }) => to === "n2")
        .map(({ message }) => message as AppendRequest);
    return { replication, appends };
  }

  it("a late match takes back neither what is stored nor what was answered", () => {
    const { replication } = leading();
    replication.accepted("n2", { ...accepted, round: 3, matchIndex: 2 });
    expect(replication.storedByQuorum(10)).toBe(5);
    expect(replication.answeredByQuorum(5)).toBe(4);
  });

  it("a late conflict from below the match is ignored", () => {
    const { replication, appends } = leading();
    replication.rejected("n2", { ...conflict, prevIndex: 5 });
    replication.sendEntries(header);
    expect(appends()).toEqual([]);
  });

  it("a late conflict from beyond the match leads back to the match, no further", () => {
    const { replication, appends } = leading();
    replication.rejected("n2", { ...conflict, prevIndex: 8 });
    replication.sendEntries(header);
    expect(appends()).toMatchObject([{ prevIndex: 5, entries: noOps(2, 2, 2, 2, 2) }]);
  });

  it("a conflict that is not about the present probe moves nothing", () => {
    const { replication, appends } = leading();
    replication.rejected("n2", { ...conflict, prevIndex: 8, hintIndex: 7, hintTerm: 2 });
    replication.rejected("n2", { ...conflict, prevIndex: 9, hintIndex: 6, hintTerm: 2 });
    replication.sendEntries(header);
    expect(appends()).toMatchObject([{ prevIndex: 7 }]);
  });
});

describe("CheckQuorum (Ongaro 2014, section 6.2)", () => {
  it("a leader steps down if an election timeout elapses without a round of heartbeats to a majority", () => {
    const cluster = clusterOf(5);
    elect(cluster, "n1");
    cluster.pass(300);
    cluster.wake("n1");
    expect(cluster.node("n1").leads).toBe(true);
    cluster.pass(300);
    cluster.wake("n1");
    expect(cluster.node("n1").status()).toEqual({ role: "follower", term: 1 });
  });

  it("a leader that hears a bare majority leads on", () => {
    const cluster = clusterOf(5);
    elect(cluster, "n1");
    cluster.crash("n4");
    cluster.crash("n5");
    for (let ms = 0; ms < 2000; ms += 50) {
      cluster.wake("n1");
      deliverAll(cluster);
    }
    expect(cluster.node("n1").leads).toBe(true);
  });
});

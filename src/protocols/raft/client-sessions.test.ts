import { describe, expect, it } from "vitest";
import { ClientSessions } from "./client-sessions.js";
import type { CommandEntry } from "./log.js";
import { rulesWith } from "./rules.js";
import { ask, clusterOf, deliverAll, deliverUntil, elect, outcomes } from "./testing/arrange.js";
import type { Ledger } from "./testing/ledger.js";

function command(client: string, sequence: number, oldest = 1): CommandEntry {
  return { kind: "command", term: 1, client, sequence, oldest, body: null };
}

function noSessions(): ClientSessions {
  return new ClientSessions(rulesWith(undefined), () => undefined);
}

describe("client sessions (Ongaro 2014, section 6.3)", () => {
  it("a command whose number was applied before gets the first outcome and is not applied again", () => {
    const sessions = noSessions();
    let applied = 0;
    const apply = () => ++applied;
    expect(sessions.applyOnce(command("c1", 1), 7, apply)).toEqual({ type: "result", result: 1, index: 7 });
    expect(sessions.applyOnce(command("c1", 1), 9, apply)).toEqual({ type: "result", result: 1, index: 7 });
    expect(applied).toBe(1);
  });

  it("numbers of different clients have nothing to do with each other", () => {
    const sessions = noSessions();
    sessions.applyOnce(command("c1", 1), 1, () => "first");
    expect(sessions.applyOnce(command("c2", 1), 2, () => "second")).toMatchObject({ result: "second" });
  });

  it("commands of one client may be applied out of order", () => {
    const sessions = noSessions();
    sessions.applyOnce(command("c1", 2), 1, () => "second");
    expect(sessions.applyOnce(command("c1", 1), 2, () => "first")).toMatchObject({ result: "first" });
  });

  it("outcomes below the client's oldest open request are dropped, and never applied again", () => {
    const sessions = noSessions();
    sessions.applyOnce(command("c1", 1), 1, () => "first");
    sessions.applyOnce(command("c1", 3, 3), 2, () => "third");
    expect(sessions.outcomeOf("c1", 1)).toEqual({ type: "forgotten" });
    // Number 2 was never seen, yet its client has given it up: it could be a copy of what was applied and dropped.
    expect(sessions.applyOnce(command("c1", 2), 3, () => "second")).toEqual({ type: "forgotten" });
    expect(sessions.outcomeOf("c1", 3)).toMatchObject({ result: "third" });
  });
});

describe("a retried command", () => {
  it("joins the proposal under way", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1 });
    ask(cluster, "n1", { sequence: 1 });
    deliverAll(cluster);
    expect(cluster.node("n1").log.lastIndex).toBe(2);
    expect(outcomes(cluster)).toEqual([{ type: "result", result: 1, index: 2 }]);
  });

  it("is answered from the session once applied, by any leader", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1 });
    deliverAll(cluster);
    cluster.crash("n1");
    elect(cluster, "n2");
    ask(cluster, "n2", { sequence: 1 });
    expect(outcomes(cluster).at(-1)).toEqual({ type: "result", result: 1, index: 2 });
  });

  it("is applied once though it stands in the log twice", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1 });
    for (const packet of cluster.packets.splice(0)) if (packet.to === "n2") cluster.receive(packet);
    cluster.packets.length = 0;
    cluster.crash("n1");
    cluster.pass(300);
    cluster.wake("n2");
    deliverUntil(cluster, () => cluster.node("n2").leads);
    // The new leader has the entry and cannot know yet whether it is committed: the retry goes into the log again.
    ask(cluster, "n2", { sequence: 1 });
    deliverAll(cluster);
    expect(cluster.node("n2").log.lastIndex).toBe(4);
    expect((cluster.node("n2").machine as Ledger).commands).toEqual(["a"]);
    expect(outcomes(cluster)).toEqual([{ type: "result", result: 1, index: 2 }]);
  });

  it("below the client's own oldest is forgotten without a proposal", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1, oldest: 2 });
    expect(outcomes(cluster)).toEqual([{ type: "forgotten" }]);
    expect(cluster.node("n1").log.lastIndex).toBe(1);
  });
});

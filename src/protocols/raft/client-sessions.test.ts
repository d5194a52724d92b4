import { describe, expect, it } from "vitest";
import { deliverAll, deliverUntil } from "../../contract/testing/deliveries.js";
import type { Ledger } from "../../contract/testing/ledger.js";
import { ask, outcomes } from "../../contract/testing/requests.js";
import { clusterOf, elect } from "./testing/arrange.js";

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

import { describe, expect, it } from "vitest";
import { deliverAll, taken } from "../../contract/testing/deliveries.js";
import { ask, outcomes } from "../../contract/testing/requests.js";
import { clusterOf, elect, operate, termsOf, vote } from "./testing/arrange.js";

const TRANSFER = { type: "transfer-leadership" };

describe("leadership transfer (Ongaro 2014, section 3.10)", () => {
  it("the target is elected at once, although everybody hears the leader", () => {
    const cluster = clusterOf(5);
    elect(cluster, "n1");
    operate(cluster, "n1", { ...TRANSFER, to: "n4" });
    deliverAll(cluster);
    expect(cluster.node("n4").status()).toEqual({ role: "leader", term: 2, leader: "n4" });
    expect(outcomes(cluster)).toMatchObject([{ type: "result", result: { type: "handed-over", to: "n4" } }]);
    expect(cluster.marks).toContain("transfer-completed");
  });

  it("without a target the voter with the most complete log takes over", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1 });
    for (const message of taken(cluster, "n1", "n3")) cluster.receive({ from: "n1", to: "n3", message });
    taken(cluster, "n1", "n2");
    deliverAll(cluster);
    operate(cluster, "n1", TRANSFER);
    deliverAll(cluster);
    expect(cluster.node("n3").leads).toBe(true);
  });

  it("the target is told only when its log is as complete as the leader's", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1 });
    operate(cluster, "n1", { ...TRANSFER, to: "n3" });
    expect(cluster.packets.map(({ message }) => message.type)).not.toContain("timeout-now");
    deliverAll(cluster);
    expect(cluster.node("n3").leads).toBe(true);
    expect(termsOf(cluster, "n3")).toEqual([1, 1, 2]);
    expect(outcomes(cluster).filter(({ type }) => type === "result")).toHaveLength(2);
  });

  it("commands that were proposed are answered, new ones are certainly not proposed", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1 });
    operate(cluster, "n1", { ...TRANSFER, to: "n3" });
    ask(cluster, "n1", { sequence: 1 });
    ask(cluster, "n1", { sequence: 2 });
    expect(outcomes(cluster)).toEqual([{ type: "not-leader" }]);
    expect(cluster.node("n1").log.lastIndex).toBe(2);
  });

  it("is aborted after an election timeout, and the leader takes commands again", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    cluster.crash("n3");
    operate(cluster, "n1", { ...TRANSFER, to: "n3" });
    for (let ms = 0; ms <= 300; ms += 50) {
      cluster.wake("n1");
      deliverAll(cluster);
    }
    expect(outcomes(cluster)).toMatchObject([{ result: { type: "refused", why: "n3 did not take over in time" } }]);
    ask(cluster, "n1", { sequence: 1 });
    deliverAll(cluster);
    expect(outcomes(cluster)).toHaveLength(2);
  });

  it("to itself is done, to a stranger it is refused, and so is a second one at the same time", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    expect(operate(cluster, "n1", { ...TRANSFER, to: "n1" })).toMatchObject({ result: { type: "handed-over" } });
    expect(operate(cluster, "n1", { ...TRANSFER, to: "n9" })).toMatchObject({ result: { why: "n9 is no voter" } });
    cluster.crash("n2");
    operate(cluster, "n1", { ...TRANSFER, to: "n2" });
    const second = operate(cluster, "n1", { ...TRANSFER, to: "n3" });
    expect(second).toMatchObject({ result: { why: "another transfer is under way" } });
    const lone = clusterOf(1);
    lone.wake("n1");
    expect(operate(lone, "n1", TRANSFER)).toMatchObject({ result: { why: "there is no other voter" } });
  });

  it("an order of an earlier leader is not obeyed", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    cluster.receive({ from: "n2", to: "n3", message: { type: "append-stale", term: 5 } });
    cluster.packets.length = 0;
    cluster.receive({ from: "n1", to: "n3", message: { type: "timeout-now", term: 1 } });
    expect(cluster.node("n3").status()).toEqual({ role: "follower", term: 5 });
    expect(cluster.packets).toEqual([]);
  });

  it("only a vote that the leader asked for is heeded while the leader is heard (section 4.2.3)", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    cluster.receive({ from: "n3", to: "n2", message: vote(2, 1, 1) });
    expect(cluster.node("n2").term).toBe(1);
    cluster.receive({ from: "n3", to: "n2", message: { ...vote(2, 1, 1), handedOver: true } });
    expect(cluster.node("n2").term).toBe(2);
  });
});

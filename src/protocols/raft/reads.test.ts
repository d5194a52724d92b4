import { describe, expect, it } from "vitest";
import { deliverAll, deliverUntil, taken } from "../../contract/testing/deliveries.js";
import { ask, outcomes } from "../../contract/testing/requests.js";
import type { RaftMessage } from "./messages.js";
import { clusterOf, elect } from "./testing/arrange.js";
import type { RaftCluster } from "./testing/raft-cluster.js";

const QUERY = { kind: "query", body: null } as const;

/** Hands n2's answers to n1, and n1's messages to n2, once each way. */
function exchange(cluster: RaftCluster): readonly RaftMessage[] {
  const sent = taken(cluster, "n1", "n2");
  for (const message of sent) cluster.receive({ from: "n1", to: "n2", message });
  for (const message of taken(cluster, "n2", "n1")) cluster.receive({ from: "n2", to: "n1", message });
  return sent;
}

describe("read-only requests (section 8; Ongaro 2014, section 6.4)", () => {
  it("a leader answers once a majority has answered a heartbeat sent after the query came", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1, ...QUERY });
    expect(outcomes(cluster)).toEqual([]);
    exchange(cluster);
    expect(outcomes(cluster)).toEqual([{ type: "result", result: 0, index: 1 }]);
  });

  it("answers to heartbeats sent before the query came do not count", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    cluster.wake("n1");
    for (const message of taken(cluster, "n1", "n2")) cluster.receive({ from: "n1", to: "n2", message });
    const early = taken(cluster, "n2", "n1");
    ask(cluster, "n1", { sequence: 1, ...QUERY });
    for (const message of early) cluster.receive({ from: "n2", to: "n1", message });
    expect(outcomes(cluster)).toEqual([]);
    exchange(cluster);
    expect(outcomes(cluster)).toHaveLength(1);
  });

  it("repeated answers of one follower make no majority of five", () => {
    const cluster = clusterOf(5);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1, ...QUERY });
    for (const message of taken(cluster, "n1", "n2")) cluster.receive({ from: "n1", to: "n2", message });
    for (const message of taken(cluster, "n2", "n1"))
      for (let n = 0; n < 3; n++) cluster.receive({ from: "n2", to: "n1", message });
    expect(outcomes(cluster)).toEqual([]);
    deliverAll(cluster);
    expect(outcomes(cluster)).toHaveLength(1);
  });

  it("a new leader answers nothing before an entry of its term is committed", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1, body: "a" });
    exchange(cluster);
    // n2 stores the command and does not know that it is committed.
    expect(cluster.node("n2").commitIndex).toBe(1);
    cluster.crash("n1");
    cluster.packets.length = 0;
    cluster.pass(300);
    cluster.wake("n2");
    deliverUntil(cluster, () => cluster.node("n2").leads);
    ask(cluster, "n2", { sequence: 2, ...QUERY });
    expect(outcomes(cluster)).toHaveLength(1);
    deliverAll(cluster);
    expect(outcomes(cluster).at(-1)).toEqual({ type: "result", result: 1, index: 3 });
  });

  it("queries that come while a round is under way share the next", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    for (let sequence = 1; sequence <= 50; sequence++) ask(cluster, "n1", { sequence, ...QUERY });
    const rounds = exchange(cluster).length + exchange(cluster).length;
    expect(rounds).toBe(2);
    expect(outcomes(cluster)).toHaveLength(50);
  });

  it("a deposed leader says so instead of answering", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1, ...QUERY });
    cluster.receive({ from: "n2", to: "n1", message: { type: "append-stale", term: 2 } });
    expect(outcomes(cluster)).toEqual([{ type: "not-leader" }]);
  });

  it("a lone server answers at once", () => {
    const cluster = clusterOf(1);
    cluster.wake("n1");
    ask(cluster, "n1", { sequence: 1, ...QUERY });
    expect(outcomes(cluster)).toEqual([{ type: "result", result: 0, index: 1 }]);
  });
});

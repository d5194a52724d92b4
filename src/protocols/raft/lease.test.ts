import { describe, expect, it } from "vitest";
import { deliverAll, taken } from "../../contract/testing/deliveries.js";
import { ask, outcomes } from "../../contract/testing/requests.js";
import type { RaftMessage } from "./messages.js";
import { answerTo, clusterOf, elect, operate, vote } from "./testing/arrange.js";
import type { RaftCluster } from "./testing/raft-cluster.js";

const LEASE = { reads: "lease", clockDriftPct: 25 };
const QUERY = { kind: "query", body: null } as const;

/** How long a lease lasts with these options, from when the heartbeat was sent: 150 ms by clocks 25 % apart. */
const LEASE_MS = 120;

/** Whether the leader answers a query at once. */
function answersAtOnce(cluster: RaftCluster, sequence: number): boolean {
  const before = outcomes(cluster).length;
  ask(cluster, "n1", { sequence, ...QUERY });
  return outcomes(cluster).length > before;
}

/** A cluster whose leader has just sent heartbeats, not yet answered. */
function leading(bug?: string): { readonly cluster: RaftCluster; readonly answers: readonly RaftMessage[] } {
  const cluster = clusterOf(3, { options: LEASE, ...(bug === undefined ? {} : { bug }) });
  elect(cluster, "n1");
  cluster.wake("n1");
  for (const message of taken(cluster, "n1", "n2")) cluster.receive({ from: "n1", to: "n2", message });
  return { cluster, answers: taken(cluster, "n2", "n1") };
}

function answer(cluster: RaftCluster, answers: readonly RaftMessage[]): void {
  for (const message of answers) cluster.receive({ from: "n2", to: "n1", message });
}

describe("lease reads (Ongaro 2014, section 6.4.1)", () => {
  it("the lease begins when a majority has answered a heartbeat, and counts from when that was sent", () => {
    const { cluster, answers } = leading();
    cluster.pass(LEASE_MS - 1);
    expect(answersAtOnce(cluster, 1)).toBe(false);
    answer(cluster, answers);
    expect(answersAtOnce(cluster, 2)).toBe(true);
    cluster.pass(1);
    expect(answersAtOnce(cluster, 3)).toBe(false);
  });

  it("planted bug lease-read-trusts-the-clock: it counts from when the answers came", () => {
    const { cluster, answers } = leading("lease-read-trusts-the-clock");
    cluster.pass(LEASE_MS - 1);
    answer(cluster, answers);
    cluster.pass(149);
    expect(answersAtOnce(cluster, 1)).toBe(true);
  });

  it("within it nobody who answered votes for another, whatever term it has met since", () => {
    const { cluster } = leading();
    cluster.pass(LEASE_MS * 1.25 - 1, ["n2"]);
    cluster.receive({ from: "n3", to: "n2", message: { type: "append-stale", term: 7 } });
    expect(answerTo(cluster, "n3", "n2", vote(8, 9, 7))).toBeUndefined();
    cluster.pass(1, ["n2"]);
    expect(answerTo(cluster, "n3", "n2", vote(8, 9, 7))).toMatchObject({ granted: true });
  });

  it("a node that restarts votes for nobody as long as it may have answered a heartbeat before", () => {
    const { cluster } = leading();
    cluster.crash("n2");
    cluster.restart("n2");
    cluster.pass(149);
    expect(answerTo(cluster, "n3", "n2", vote(2, 9, 1))).toBeUndefined();
    cluster.pass(1);
    expect(answerTo(cluster, "n3", "n2", vote(2, 9, 1))).toMatchObject({ granted: true });
  });

  it("where nobody counts on leases, a restart delays no election", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    cluster.crash("n2");
    cluster.restart("n2");
    expect(answerTo(cluster, "n3", "n2", vote(2, 9, 1))).toMatchObject({ granted: true });
  });

  it("a transfer ends its use for the rest of the tenure, even when it is given up", () => {
    const { cluster, answers } = leading();
    answer(cluster, answers);
    cluster.crash("n3");
    expect(answersAtOnce(cluster, 1)).toBe(true);
    operate(cluster, "n1", { type: "transfer-leadership", to: "n3" });
    expect(answersAtOnce(cluster, 2)).toBe(false);
    for (let ms = 0; ms <= 350; ms += 50) {
      cluster.wake("n1");
      deliverAll(cluster);
    }
    expect(cluster.node("n1").leads).toBe(true);
    expect(cluster.marks).toContain("transfer-given-up");
    expect(answersAtOnce(cluster, 3)).toBe(false);
  });

  it("it has to be had again from the new voters once they decide", () => {
    const { cluster, answers } = leading();
    answer(cluster, answers);
    taken(cluster, "n1", "n3");
    expect(answersAtOnce(cluster, 1)).toBe(true);
    operate(cluster, "n1", { type: "change-voters", voters: ["n1", "n3"] });
    expect(answersAtOnce(cluster, 2)).toBe(false);
    deliverAll(cluster);
    expect(answersAtOnce(cluster, 3)).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { deliverAll, taken, without } from "../../contract/testing/deliveries.js";
import { ask, outcomes } from "../../contract/testing/requests.js";
import { clusterOf, elect, operate, vote } from "./testing/arrange.js";
import type { RaftCluster } from "./testing/raft-cluster.js";

const ALL = ["n1", "n2", "n3", "n4", "n5"];
const FIRST = ["n1", "n2", "n3"];

function change(...voters: readonly string[]) {
  return { type: "change-voters", voters };
}

/** The members as a leader tells them. */
function members(cluster: RaftCluster, node: string): unknown {
  const outcome = operate(cluster, node, { type: "members" });
  return outcome?.type === "result" ? outcome.result : outcome;
}

/** Why a leader refused; undefined where it did not, or has not answered yet. */
function refusal(outcome: ReturnType<typeof operate>): string | undefined {
  const result = outcome?.type === "result" ? (outcome.result as { type: string; why?: string }) : undefined;
  return result?.type === "refused" ? result.why : undefined;
}

describe("a change of voters (section 6)", () => {
  it("is answered once C_new is committed, and then the others decide without those who left", () => {
    const cluster = clusterOf(5);
    elect(cluster, "n1");
    expect(operate(cluster, "n1", change(...FIRST))).toBeUndefined();
    deliverAll(cluster);
    expect(outcomes(cluster)).toMatchObject([{ type: "result", result: { type: "members", voters: FIRST } }]);
    cluster.crash("n4");
    cluster.crash("n5");
    cluster.crash("n3");
    ask(cluster, "n1", { sequence: 1 });
    deliverAll(cluster);
    expect(outcomes(cluster)).toHaveLength(2);
  });

  it("to the voters that there are is done at once", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    expect(operate(cluster, "n1", change("n3", "n1", "n2"))).toMatchObject({ result: { type: "members" } });
    expect(cluster.packets).toEqual([]);
  });

  it("waits for no other: one that differs is refused, one to the same voters is the same", () => {
    const cluster = clusterOf(5);
    elect(cluster, "n1");
    operate(cluster, "n1", change(...FIRST));
    expect(refusal(operate(cluster, "n1", change("n1", "n2")))).toMatch(/another change is under way/);
    expect(operate(cluster, "n1", change("n3", "n2", "n1"))).toBeUndefined();
    deliverAll(cluster);
    expect(outcomes(cluster).filter(({ type }) => type === "result")).toHaveLength(3);
    expect(members(cluster, "n1")).toEqual({ type: "members", voters: FIRST, learners: [] });
  });

  it("is told to be unfinished until C_new is committed", () => {
    const cluster = clusterOf(5);
    elect(cluster, "n1");
    operate(cluster, "n1", change(...FIRST));
    expect(members(cluster, "n1")).toMatchObject({ voters: ALL });
  });

  it("is refused before the leader has committed an entry of its term (raft-dev, 2015)", () => {
    const cluster = clusterOf(3);
    cluster.wake("n1");
    for (const type of ["pre-vote-reply", "vote-reply"] as const)
      cluster.receive({ from: "n2", to: "n1", message: { type, term: 1, granted: true } });
    expect(cluster.node("n1").leads).toBe(true);
    expect(refusal(operate(cluster, "n1", change("n1", "n2")))).toMatch(/has not committed an entry of its term/);
  });

  it("that is lost with its leader can be asked of the next one", () => {
    const cluster = clusterOf(5);
    elect(cluster, "n1");
    operate(cluster, "n1", change(...FIRST));
    cluster.receive({ from: "n2", to: "n1", message: { type: "append-stale", term: 2 } });
    expect(outcomes(cluster)).toEqual([{ type: "lost" }]);
  });

  it("is the leader's affair: others name the leader", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    expect(operate(cluster, "n2", change("n1", "n2"))).toEqual({ type: "not-leader", leader: "n1" });
  });

  it.each([
    [null],
    [{ type: "members?" }],
    [change()],
    [change("n1", "n1")],
    [{ type: "change-voters", voters: ["n1", 2] }],
    [{ type: "transfer-leadership", to: 3 }],
  ])("is refused where the request makes no sense: %j", (body) => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    expect(refusal(operate(cluster, "n1", body))).toMatch(/does not understand/);
  });
});

describe("a configuration is part of the log (section 6) and of its snapshots (section 7)", () => {
  it("a server uses it after a restart", () => {
    const cluster = clusterOf(5);
    elect(cluster, "n1");
    operate(cluster, "n1", change(...FIRST));
    deliverAll(cluster);
    cluster.crash("n2");
    cluster.restart("n2");
    cluster.packets.length = 0;
    cluster.pass(300);
    cluster.wake("n2");
    expect(cluster.packets.map(({ to }) => to)).toEqual(["n1", "n3"]);
  });

  it("a server that lacks the entry gets it with the snapshot, and has it after a restart", () => {
    const cluster = clusterOf(5, { options: { snapshotEvery: 2 } });
    elect(cluster, "n1");
    operate(cluster, "n1", change(...FIRST));
    deliverAll(cluster, without("n3"));
    for (let sequence = 1; sequence <= 3; sequence++) ask(cluster, "n1", { sequence });
    deliverAll(cluster, without("n3"));
    cluster.wake("n1");
    deliverAll(cluster);
    expect(cluster.node("n3").snapshot?.configuration).toEqual({ voters: FIRST, learners: [] });
    cluster.crash("n3");
    cluster.restart("n3");
    cluster.packets.length = 0;
    cluster.pass(300);
    cluster.wake("n3");
    expect(cluster.packets.map(({ to }) => to)).toEqual(["n1", "n2"]);
  });
});

describe("new servers learn before they vote (Ongaro 2014, section 4.2.1)", () => {
  it("one that does not catch up is given up, and learns no more", () => {
    const cluster = clusterOf(5, { voters: FIRST });
    elect(cluster, "n1");
    operate(cluster, "n1", change("n1", "n2", "n3", "n4"));
    for (let ms = 0; ms < 4000; ms += 50) {
      cluster.wake("n1");
      deliverAll(cluster, without("n4"));
    }
    expect(refusal(outcomes(cluster).at(-1))).toMatch(/n4 did not catch up in time/);
    expect(members(cluster, "n1")).toEqual({ type: "members", voters: FIRST, learners: [] });
    expect(cluster.marks).toContain("learner-given-up");
  });

  it("a learner neither campaigns nor is asked for its vote", () => {
    const cluster = clusterOf(5, { voters: FIRST });
    elect(cluster, "n1");
    operate(cluster, "n1", change(...ALL));
    for (const to of ["n2", "n3"])
      for (const message of taken(cluster, "n1", to)) cluster.receive({ from: "n1", to, message });
    for (const message of taken(cluster, "n2", "n1")) cluster.receive({ from: "n2", to: "n1", message });
    expect(members(cluster, "n1")).toMatchObject({ voters: FIRST, learners: ["n4", "n5"] });
    deliverAll(cluster, without("n2", "n3", "n5"));
    cluster.pass(300);
    cluster.wake("n4");
    expect(cluster.packets).toEqual([]);
    cluster.wake("n2");
    expect(cluster.packets.map(({ to }) => to)).toEqual(["n1", "n3"]);
  });

  it("a server votes for a candidate whatever its own configuration says (section 4.1)", () => {
    const cluster = clusterOf(5, { voters: FIRST });
    cluster.receive({ from: "n2", to: "n5", message: vote(1) });
    expect(taken(cluster, "n5", "n2")).toEqual([{ type: "vote-reply", term: 1, granted: true }]);
  });

  /** Two learners catch up with a leader whom the other voters do not hear, and who then elect one of their own. */
  function learnersAlone(bug?: string) {
    const cluster = clusterOf(5, { voters: FIRST, ...(bug === undefined ? {} : { bug }) });
    elect(cluster, "n1");
    operate(cluster, "n1", change(...ALL));
    deliverAll(cluster, without("n2", "n3"));
    cluster.wake("n1");
    deliverAll(cluster, without("n2", "n3"));
    const committed = cluster.node("n1").commitIndex;
    cluster.crash("n1");
    elect(cluster, "n2");
    return { committed, breaches: cluster.breaches.map(({ why }) => why) };
  }

  it("learners commit nothing", () => {
    expect(learnersAlone()).toEqual({ committed: 1, breaches: [] });
  });

  it("planted bug learner-counts: what they have committed is lost", () => {
    const { committed, breaches } = learnersAlone("learner-counts");
    expect(committed).toBeGreaterThan(1);
    expect(breaches[0]).toMatch(/n1 committed a configuration .* but n2, leader of term 2, has/);
  });
});

describe("removed servers (section 6)", () => {
  it("one that does not know of its removal disturbs nobody", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    operate(cluster, "n1", change("n1", "n2"));
    deliverAll(cluster, without("n3"));
    for (let n = 0; n < 3; n++) {
      cluster.wake("n1");
      deliverAll(cluster);
      cluster.wake("n3");
      deliverAll(cluster);
    }
    expect(cluster.node("n1").status()).toEqual({ role: "leader", term: 1, leader: "n1" });
  });

  it("the last configuration that it knows makes it campaign, as long as it may be the only one to have it (4.2.2)", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    operate(cluster, "n1", change("n2"));
    // C_old,new is committed, and C_new is on n1 alone: n2 cannot be elected by n1, whose log is newer.
    for (const message of taken(cluster, "n1", "n2")) cluster.receive({ from: "n1", to: "n2", message });
    for (const message of taken(cluster, "n2", "n1")) cluster.receive({ from: "n2", to: "n1", message });
    expect(cluster.node("n1").log.lastIndex).toBe(3);
    cluster.crash("n1");
    cluster.crash("n3");
    cluster.restart("n1");
    cluster.packets.length = 0;
    cluster.pass(300);
    cluster.wake("n2");
    deliverAll(cluster);
    expect(cluster.node("n2").leads).toBe(false);
    cluster.wake("n1");
    deliverAll(cluster);
    expect(cluster.node("n2").commitIndex).toBeGreaterThanOrEqual(3);
    expect(cluster.node("n1").status().role).toBe("follower");
    elect(cluster, "n2");
    expect(members(cluster, "n2")).toEqual({ type: "members", voters: ["n2"], learners: [] });
  });
});

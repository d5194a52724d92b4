import { describe, expect, it } from "vitest";
import { deliverAll, taken, without } from "../../contract/testing/deliveries.js";
import { ask, outcomes } from "../../contract/testing/requests.js";
import { PAXOS_OPTIONS, parsePaxosOptions } from "./options.js";
import { recover } from "./recovery.js";
import { answersTo, clusterOf, elect } from "./testing/arrange.js";

const ballot = (round: number, node: string) => ({ round, node });
const command = (body: string) => ({ kind: "command", client: "c1", sequence: 1, oldest: 1, body }) as const;

describe("elections (Lamport 2001, section 3)", () => {
  it("one prepare is for all slots from the first that is not known to be chosen", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1");
    deliverAll(cluster);
    cluster.pass(300);
    cluster.wake("n1");
    deliverAll(cluster);
    cluster.pass(300);
    cluster.wake("n2");
    expect(taken(cluster, "n2", "n3")).toEqual([{ type: "prepare", ballot: ballot(2, "n2"), firstSlot: 2 }]);
  });

  it("a candidate that hears nothing prepares the same ballot again, so that cut off it raises none", () => {
    const cluster = clusterOf(3);
    for (let n = 0; n < 5; n++) {
      cluster.wake("n1");
      expect(taken(cluster, "n1", "n2")).toMatchObject([{ ballot: ballot(1, "n1") }]);
    }
  });

  it("an acceptor that no longer has what is asked about sends its snapshot with the promise, and nobody lacks it", () => {
    const cluster = clusterOf(3, { options: { snapshotEvery: 1 } });
    elect(cluster, "n1");
    ask(cluster, "n1");
    deliverAll(cluster, without("n3"));
    cluster.pass(50);
    cluster.wake("n1");
    deliverAll(cluster, without("n3"));
    ask(cluster, "n1", { sequence: 2, body: "b" });
    deliverAll(cluster, without("n3"));
    cluster.crash("n1");
    elect(cluster, "n3", "n1");
    expect(cluster.node("n3").leads).toBeDefined();
    expect(cluster.node("n3").machine.snapshot()).toEqual(["a", "b"]);
    expect(cluster.breaches).toEqual([]);
  });

  it("a leader that hears no majority for the longest election timeout steps down", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    for (let n = 0; n < 2; n++) {
      cluster.pass(300);
      cluster.wake("n1");
      cluster.packets.splice(0);
    }
    expect(cluster.node("n1").status().role).toBe("follower");
    expect(cluster.marks).toContain("leader-without-majority");
  });
});

describe("an acceptor", () => {
  it("refuses a leader whose ballot is below its promise, and says so", () => {
    const cluster = clusterOf(3);
    cluster.receive({ from: "n3", to: "n2", message: { type: "prepare", ballot: ballot(4, "n3"), firstSlot: 1 } });
    cluster.packets.splice(0);
    const accept = { type: "accept", ballot: ballot(3, "n1"), proposals: [], decided: 0 } as const;
    expect(answersTo(cluster, { from: "n1", to: "n2", message: accept })).toEqual([
      { type: "leader-refused", promised: ballot(4, "n3") },
    ]);
  });

  it("writes a copy of an accept once, and answers it again", () => {
    const cluster = clusterOf(3);
    const proposals = [{ slot: 1, value: command("a") }];
    const accept = { type: "accept", ballot: ballot(1, "n1"), proposals, decided: 0 } as const;
    for (let n = 0; n < 2; n++)
      expect(answersTo(cluster, { from: "n1", to: "n2", message: accept })).toMatchObject([{ type: "accepted" }]);
    expect(cluster.disk("n2").durable).toHaveLength(1);
  });
});

describe("queries", () => {
  it("wait for a round of heartbeats that began after they came", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { kind: "query" });
    expect(outcomes(cluster)).toEqual([]);
    deliverAll(cluster);
    expect(outcomes(cluster)).toMatchObject([{ type: "result", result: 0 }]);
  });

  it("wait until a new leader has applied all that lower ballots may have chosen", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1");
    deliverAll(cluster, without("n3"));
    cluster.crash("n1");
    cluster.pass(300);
    cluster.wake("n2");
    while (cluster.node("n2").leads === undefined) {
      const [packet] = cluster.packets.splice(0, 1);
      if (packet !== undefined) cluster.receive(packet);
    }
    ask(cluster, "n2", { client: "c2", kind: "query" });
    // The round is answered at once; what n1 had chosen is proposed again, and that takes longer.
    const proposals = cluster.packets.filter(({ message }) => message.type === "accept");
    cluster.packets.splice(0, Number.POSITIVE_INFINITY, ...cluster.packets.filter((each) => !proposals.includes(each)));
    const before = outcomes(cluster).length;
    deliverAll(cluster);
    expect(outcomes(cluster)).toHaveLength(before);
    cluster.packets.push(...proposals);
    deliverAll(cluster);
    expect(outcomes(cluster).at(-1)).toMatchObject({ type: "result", result: 1 });
  });
});

describe("recovery", () => {
  const promise = { type: "promise", ballot: ballot(2, "n1") } as const;
  const accept = { type: "accept", ballot: ballot(3, "n2"), proposals: [{ slot: 4, value: command("a") }] } as const;

  it("gives back promises and acceptances; to accept in a ballot is to have promised it", () => {
    const recovery = recover({ records: [promise, accept], damaged: [] });
    expect(recovery).toMatchObject({ type: "recovered", promised: ballot(3, "n2"), torn: false });
    expect(recovery.type === "recovered" && recovery.accepted.get(4)?.value).toEqual(command("a"));
  });

  it("leaves out a torn last record", () => {
    expect(recover({ records: [promise, accept], damaged: [1] })).toMatchObject({
      type: "recovered",
      promised: ballot(2, "n1"),
      torn: true,
    });
  });

  it.each([
    ["damage before the end", [promise, accept], [0], /checksum/],
    ["a snapshot that is not first", [promise, { type: "snapshot", snapshot: { slot: 1 } }], [], /stands first/],
    ["what no acceptor writes", [{ type: "vote" }], [], /none of an acceptor's/],
  ])("gives up on %s", (_, records, damaged, why) => {
    expect(recover({ records, damaged })).toMatchObject({
      type: "unrecoverable",
      why: expect.stringMatching(why) as string,
    });
  });

  it("ends the node", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1");
    cluster.crash("n1");
    cluster.disk("n1").damage(0);
    cluster.restart("n1");
    expect(cluster.halts).toMatchObject([{ node: "n1", why: expect.stringMatching(/record 1 of the 2/) as string }]);
  });
});

describe("options", () => {
  it.each(PAXOS_OPTIONS)("$name takes its own fallback and says what it expects", ({ name, fallback, problem }) => {
    expect(problem(fallback)).toBeUndefined();
    expect(() => parsePaxosOptions({ [name]: "soon" })).toThrow(new RegExp(`paxos: ${name} "soon": expected a `));
  });

  it("heartbeats come more often than nodes lose patience", () => {
    expect(() => parsePaxosOptions({ heartbeatMs: 150 })).toThrow(/expected less than 150/);
  });
});

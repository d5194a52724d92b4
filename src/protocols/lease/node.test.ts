import { describe, expect, it } from "vitest";
import { ScriptedCluster } from "../../contract/testing/scripted-cluster.js";
import type { Json } from "../../core/json.js";
import type { Answer, Question } from "../coordination/index.js";
import type { Lease, LeaseReply, LeaseRequest } from "./messages.js";
import { LeaseNode } from "./node.js";

type Message = Question<LeaseRequest> | Answer<LeaseReply>;

const lease = (token: number): Lease => ({ holder: "c1#0.1", candidate: "c1", token, durationMs: 100 });
const prepare = (number: number, election = "e"): LeaseRequest => ({
  ...{ type: "prepare", election, ballot: { number, proposer: "c1#0" } },
});
const propose = (number: number, election = "e"): LeaseRequest => ({
  ...{ type: "propose", election, ballot: { number, proposer: "c1#0" }, lease: lease(number) },
});

class Bench {
  readonly cluster: ScriptedCluster<LeaseNode, Message>;
  #number = 0;

  constructor(disks: "at once" | "when told" = "at once") {
    this.cluster = new ScriptedCluster({
      nodes: ["n1"],
      disks,
      garble: () => null,
      createNode: (context) => new LeaseNode(context),
    });
  }

  ask(body: LeaseRequest): void {
    this.cluster.receive({ from: "c1", to: "n1", message: { type: "question", number: ++this.#number, body } });
  }

  /** What has been answered since this was last asked. */
  answers(): readonly Json[] {
    return this.cluster.packets.splice(0).map(({ message }) => message.body as unknown as Json);
  }
}

describe("an acceptor's process", () => {
  it("answers each question to whoever asked it, under its number", () => {
    const { cluster } = new Bench();
    cluster.receive({ from: "c2", to: "n1", message: { type: "question", number: 41, body: prepare(1) } });
    expect(cluster.packets).toEqual([
      { from: "n1", to: "c2", message: { type: "answer", number: 41, body: { type: "promised", standing: null } } },
    ]);
  });

  it("says nothing before its promise is durable", () => {
    const bench = new Bench("when told");
    bench.ask(prepare(1));
    expect(bench.answers()).toEqual([]);
    bench.cluster.sync("n1");
    expect(bench.answers()).toEqual([{ type: "promised", standing: null }]);
  });

  it("keeps elections apart", () => {
    const bench = new Bench();
    bench.ask(propose(5, "a"));
    bench.ask(prepare(1, "b"));
    expect(bench.answers()).toEqual([{ type: "accepted" }, { type: "promised", standing: null }]);
  });

  it("goes on from its disk after a crash, less what no crash lets survive", () => {
    const bench = new Bench("when told");
    bench.ask(propose(5));
    bench.cluster.sync("n1");
    bench.ask(prepare(9));
    bench.cluster.crash("n1", 0, "torn");
    bench.cluster.restart("n1");
    bench.answers();
    bench.ask(prepare(4));
    bench.ask(prepare(6));
    bench.cluster.sync("n1");
    expect(bench.answers()).toEqual([
      { type: "rejected", promised: 5 },
      { type: "promised", standing: lease(5) },
    ]);
  });

  it("rewrites its disk before that grows without end, and loses nothing by it", () => {
    const bench = new Bench();
    for (let number = 1; number <= 500; number++) bench.ask(propose(number));
    expect(bench.cluster.disk("n1").durable.length).toBeLessThan(110);
    bench.cluster.crash("n1");
    bench.cluster.restart("n1");
    bench.answers();
    bench.ask(prepare(500));
    bench.ask({ type: "inspect", election: "e" });
    expect(bench.answers()).toEqual([
      { type: "promised", standing: lease(500) },
      { type: "standing", lease: lease(500) },
    ]);
  });

  it("refuses to start on a disk that lies", () => {
    const node = new LeaseNode({ id: "n1", nodes: ["n1"], random: null as never, options: {}, leaseMs: 2000 });
    const output = node.step({ type: "start", records: [{}, {}], damaged: [0] }, { monotonicMs: 0, wallMs: 0 });
    expect(output.halt).toMatch(/record 1 of the 2 on its disk is not to be trusted/);
  });

  it("refuses a bug that it has not", () => {
    const context = { id: "n1", nodes: ["n1"], random: null as never, options: {}, leaseMs: 2000 };
    expect(() => new LeaseNode({ ...context, bug: "no-such-bug" })).toThrow(/lease has no planted bug "no-such-bug"/);
  });
});

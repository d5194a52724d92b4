import { describe, expect, it } from "vitest";
import { isPending, PENDING } from "../../contract/state-machine.js";
import { deliverAll } from "../../contract/testing/deliveries.js";
import { Ledger } from "../../contract/testing/ledger.js";
import { ask, outcomes } from "../../contract/testing/requests.js";
import { clusterOf, elect } from "./testing/arrange.js";

/** A ledger whose queries name a length, and are pending until it has that many commands. */
class WatchedLedger extends Ledger {
  override query(query?: unknown) {
    return this.commands.length < Number(query) ? PENDING : this.commands.length;
  }
}

const ledgers = (size: 1 | 3) => clusterOf(size, { createMachine: () => new WatchedLedger() });
const WATCH = { kind: "watch", body: 1, holdMs: 400 } as const;

describe("watches (the blocking queries of `ClientRequest`)", () => {
  it("a leader answers once a command that it applied has ended the wait", () => {
    const cluster = ledgers(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1, ...WATCH });
    deliverAll(cluster);
    expect(outcomes(cluster)).toEqual([]);
    ask(cluster, "n1", { sequence: 2 });
    expect(outcomes(cluster)).toEqual([]);
    deliverAll(cluster);
    const answers = cluster.replies.map(({ reply }) => [reply.sequence, reply.outcome]);
    expect(answers).toContainEqual([1, { type: "result", result: 1, index: 2 }]);
    expect(answers).toHaveLength(2);
  });

  it("a leader wakes to answer pending when the time named has passed", () => {
    const cluster = ledgers(1);
    cluster.wake("n1");
    ask(cluster, "n1", { sequence: 1, ...WATCH, holdMs: 17 });
    cluster.pass(16);
    cluster.wakeIfDue("n1");
    expect(outcomes(cluster)).toEqual([]);
    cluster.pass(1);
    cluster.wakeIfDue("n1");
    const [outcome] = outcomes(cluster);
    expect(outcome?.type === "result" && isPending(outcome.result)).toBe(true);
  });

  it("a leader that steps down turns its watches away", () => {
    const cluster = ledgers(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1, ...WATCH });
    cluster.receive({ from: "n2", to: "n1", message: { type: "append-stale", term: 2 } });
    expect(outcomes(cluster)).toEqual([{ type: "not-leader" }]);
  });

  it("a follower turns them away at once", () => {
    const cluster = ledgers(3);
    elect(cluster, "n1");
    ask(cluster, "n2", { sequence: 1, ...WATCH });
    expect(outcomes(cluster)).toEqual([{ type: "not-leader", leader: "n1" }]);
  });
});

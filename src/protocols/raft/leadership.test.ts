import { describe, expect, it } from "vitest";
import type { LocalTime } from "../../contract/protocol.js";
import { deliverAll } from "../../contract/testing/deliveries.js";
import { Ledger } from "../../contract/testing/ledger.js";
import { ask, outcomes } from "../../contract/testing/requests.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { clusterOf, elect } from "./testing/arrange.js";

const START: LocalTime = { monotonicMs: 0, wallMs: 0 };

/** A ledger that wants "tick" written a while after its node became leader, and again after each tick. */
class TickingLedger extends Ledger {
  static readonly everyMs = 20;
  #dueMs: Ms | undefined;

  override apply(command: Json, _index?: number, now = START): Json {
    if (command === "tick") this.#dueMs = now.monotonicMs + TickingLedger.everyMs;
    return super.apply(command);
  }

  override lead(now = START): void {
    this.#dueMs = now.monotonicMs + TickingLedger.everyMs;
  }

  override due(now = START): readonly Json[] {
    return this.#dueMs !== undefined && now.monotonicMs >= this.#dueMs ? ["tick"] : [];
  }

  override nextDueMs(): Ms | undefined {
    return this.#dueMs;
  }
}

const ticking = { createMachine: () => new TickingLedger() };

describe("what the machine asks its leader to propose", () => {
  it("is proposed when it is due, and wakes the leader then", () => {
    const cluster = clusterOf(3, ticking);
    elect(cluster, "n1");
    const before = cluster.node("n1").appliedCommands;
    const startMs = cluster.nowMs("n1");
    cluster.wake("n1");
    expect(cluster.nowMs("n1") - startMs).toBeLessThanOrEqual(TickingLedger.everyMs);
    deliverAll(cluster);
    expect(cluster.node("n1").appliedCommands).toBe(before + 1);
  });

  it("is not proposed again before it is applied", () => {
    const cluster = clusterOf(3, ticking);
    elect(cluster, "n1");
    cluster.wake("n1");
    const { lastIndex } = cluster.node("n1").log;
    cluster.packets.length = 0;
    for (let n = 0; n < 5; n++) cluster.wake("n1");
    expect(cluster.node("n1").log.lastIndex).toBe(lastIndex);
  });

  it("is asked of the leader alone", () => {
    const cluster = clusterOf(3, ticking);
    elect(cluster, "n1");
    for (let n = 0; n < 20; n++) {
      cluster.wake("n1");
      deliverAll(cluster);
    }
    expect((cluster.node("n2").machine as Ledger).commands.length).toBeGreaterThan(2);
    expect(cluster.node("n2").status()).toEqual({ role: "follower", term: 1, leader: "n1" });
  });
});

describe("what a client is told", () => {
  it("a follower names the leader that it knows, and forwards nothing", () => {
    const cluster = clusterOf(3);
    ask(cluster, "n2", { sequence: 1 });
    elect(cluster, "n1");
    ask(cluster, "n2", { sequence: 2 });
    ask(cluster, "n2", { sequence: 3, kind: "query" });
    const known = { type: "not-leader", leader: "n1" };
    expect(outcomes(cluster)).toEqual([{ type: "not-leader" }, known, known]);
    expect(cluster.packets).toEqual([]);
  });

  it("a leader that steps down calls its proposals lost: the next leader may commit them", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1 });
    cluster.receive({ from: "n2", to: "n1", message: { type: "append-stale", term: 2 } });
    expect(outcomes(cluster)).toEqual([{ type: "lost" }]);
    cluster.packets.length = 0;
    elect(cluster, "n1");
    expect((cluster.node("n1").machine as Ledger).commands).toEqual(["a"]);
    expect(outcomes(cluster)).toHaveLength(1);
  });

  it("a result comes after a majority has stored the command, with its log position", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    ask(cluster, "n1", { sequence: 1 });
    expect(outcomes(cluster)).toEqual([]);
    deliverAll(cluster);
    expect(outcomes(cluster)).toEqual([{ type: "result", result: 1, index: 2 }]);
  });
});

describe("the start of a term (section 8)", () => {
  it("each leader commits a no-op of its own, and with it what earlier leaders left", () => {
    const cluster = clusterOf(3);
    elect(cluster, "n1");
    cluster.crash("n1");
    elect(cluster, "n2");
    const { log, commitIndex } = cluster.node("n2");
    expect(log.entryAt(2)).toEqual({ kind: "no-op", term: 2 });
    expect(commitIndex).toBe(2);
  });
});

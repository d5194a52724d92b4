import { describe, expect, it } from "vitest";
import type { ClientRequest } from "../../../contract/replicated-log.js";
import { PENDING } from "../../../contract/state-machine.js";
import { ParkedQueries } from "./parked-queries.js";

/** A machine that answers any query with `said`, and counts how often it was asked. */
class Oracle {
  said: string | undefined;
  asked = 0;

  query() {
    this.asked++;
    return this.said ?? PENDING;
  }
}

const watch = (sequence: number, holdMs = 500): ClientRequest => ({
  ...{ type: "client-request", client: "c1#0", sequence, oldest: 1, kind: "watch" },
  ...{ body: null, holdMs },
});

const parked = (oracle: Oracle, ...sequences: readonly number[]): ParkedQueries => {
  const queries = new ParkedQueries(oracle);
  for (const sequence of sequences)
    expect(queries.ask({ from: "c1", request: watch(sequence) }, { index: 1, nowMs: sequence })).toBeUndefined();
  return queries;
};

describe("watches held by a leader", () => {
  it("are answered at once where there is something to say", () => {
    const oracle = new Oracle();
    oracle.said = "gone";
    const queries = new ParkedQueries(oracle);
    const answer = queries.ask({ from: "c1", request: watch(4) }, { index: 7, nowMs: 0 });
    expect(answer).toEqual({ from: "c1", sequence: 4, result: "gone", index: 7 });
    expect(queries.takeAll()).toEqual([]);
  });

  it("are answered by the command that ends their wait, oldest first, and once", () => {
    const oracle = new Oracle();
    const queries = parked(oracle, 1, 2);
    expect(queries.advance({ index: 2, nowMs: 3 })).toEqual([]);
    oracle.said = "gone";
    expect(queries.advance({ index: 3, nowMs: 4 })).toEqual([
      { from: "c1", sequence: 1, result: "gone", index: 3 },
      { from: "c1", sequence: 2, result: "gone", index: 3 },
    ]);
    expect(queries.advance({ index: 4, nowMs: 5 })).toEqual([]);
    expect(queries.deadlineMs).toBe(Number.POSITIVE_INFINITY);
  });

  it("cost nothing while no command is applied", () => {
    const oracle = new Oracle();
    const queries = parked(oracle, 1);
    queries.advance({ index: 2, nowMs: 2 });
    const { asked } = oracle;
    for (let nowMs = 3; nowMs < 400; nowMs++) queries.advance({ index: 2, nowMs });
    expect(oracle.asked).toBe(asked);
  });

  it("are answered pending, each at its own deadline, so that its client knows the node alive", () => {
    const queries = parked(new Oracle(), 1, 20);
    expect(queries.deadlineMs).toBe(501);
    expect(queries.advance({ index: 1, nowMs: 500 })).toEqual([]);
    expect(queries.advance({ index: 1, nowMs: 501 })).toEqual([{ from: "c1", sequence: 1, result: PENDING, index: 1 }]);
    expect(queries.deadlineMs).toBe(520);
  });

  it("take their own place when they arrive again, and the later deadline", () => {
    const oracle = new Oracle();
    const queries = parked(oracle, 1);
    queries.ask({ from: "c1", request: watch(1) }, { index: 1, nowMs: 100 });
    expect(queries.deadlineMs).toBe(600);
    oracle.said = "gone";
    expect(queries.ask({ from: "c1", request: watch(1) }, { index: 2, nowMs: 200 })).toMatchObject({ result: "gone" });
    expect(queries.advance({ index: 2, nowMs: 200 })).toEqual([]);
  });

  it("without time to wait are not held, and none is held for ever", () => {
    const oracle = new Oracle();
    const queries = new ParkedQueries(oracle);
    expect(queries.ask({ from: "c1", request: watch(1, 0) }, { index: 1, nowMs: 0 })).toMatchObject({
      result: PENDING,
    });
    queries.ask({ from: "c1", request: watch(2, 1e9) }, { index: 1, nowMs: 0 });
    expect(queries.deadlineMs).toBeLessThanOrEqual(10_000);
  });
});

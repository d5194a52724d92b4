import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callLogOf, type TimedCall } from "../call-log.js";
import { register } from "../models/register.js";
import { historiesOf } from "../testing/arbitrary-histories.js";
import { decidePlainly } from "../testing/plain-search/search.js";
import { witness } from "./witness.js";

describe.each(historiesOf({ min: 0, max: 30 }))("a witness of $model.name", ({ model, legal }) => {
  it("has a moment within each interval, none before the last one's, and the state that each call leaves", () => {
    fc.assert(
      fc.property(legal, (calls) => {
        const initial = model.init();
        const decision = decidePlainly(model, calls, initial, { maxConfigurations: 100_000 });
        if (decision.verdict !== "valid") throw new Error("a resource that worked left an illegal history");
        const { linearization } = decision;
        const { steps, operations, length } = witness(model, callLogOf(calls), initial, linearization);
        expect(length).toBe(linearization.length);
        expect(steps.map(({ place }) => place)).toEqual([...linearization.keys()]);
        let state = initial;
        let sinceNs = 0;
        for (const [place, step] of steps.entries()) {
          const { startNs, endNs } = operations[step.operation] as (typeof operations)[number];
          expect(step.atNs).toBeGreaterThanOrEqual(Math.max(startNs, sinceNs));
          expect(step.atNs).toBeLessThanOrEqual(endNs ?? Number.POSITIVE_INFINITY);
          state = model.step(state, (calls[linearization[place] as number] as TimedCall).call) as typeof state;
          if (model.describeState(state).length < 100) expect(step.state).toBe(model.describeState(state));
          sinceNs = step.atNs;
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a witness of a long history", () => {
  const calls = Array.from({ length: 1000 }, (_, at): TimedCall => {
    const call = { f: "write", input: at, outcome: "ok", output: null } as const;
    return { call, startNs: at, endNs: at, events: [2 * at, 2 * at + 1] };
  });
  const order = [...calls.keys()];
  const placesOf = (range?: { from?: number; to?: number }) =>
    witness(register, callLogOf(calls), null, order, range).steps.map(({ place }) => place);

  it("shows both ends, or the part asked for", () => {
    expect(placesOf()).toHaveLength(200);
    expect(placesOf().slice(98, 102)).toEqual([98, 99, 900, 901]);
    expect(placesOf({ from: 500, to: 503 })).toEqual([500, 501, 502]);
    expect(placesOf({ from: 998, to: 5000 })).toEqual([998, 999]);
    expect(placesOf({ from: 7, to: 3 })).toEqual([]);
  });

  it("knows the state in the middle without the steps before", () => {
    const [step] = witness(register, callLogOf(calls), null, order, { from: 500, to: 501 }).steps;
    expect(step?.state).toBe("holds 500");
  });
});

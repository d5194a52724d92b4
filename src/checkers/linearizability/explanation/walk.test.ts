import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../core/json.js";
import { callLogOf, type TimedCall } from "../call-log.js";
import { register } from "../models/register.js";
import { historiesOf } from "../testing/arbitrary-histories.js";
import { ANY_STATE, KnownSteps } from "./known-steps.js";
import { lastReturns, openCalls } from "./returns.js";
import { someOrderSatisfies, statesWithin } from "./testing/window-oracle.js";
import { walk } from "./walk.js";
import { openKinds, startOfWindow, windowFrom, withNeeded } from "./window.js";
import { Work } from "./work.js";

const NEVER = Number.POSITIVE_INFINITY;

describe.each(historiesOf({ min: 2, max: 7 }))("the walk of a window of $model.name", ({ model, any }) => {
  const initial = model.init();
  const pick = fc.record({
    until: fc.nat(),
    first: fc.nat(),
    start: fc.nat(),
    freed: fc.array(fc.boolean(), { maxLength: 8 }),
  });

  it("agrees with all orders tried by brute force, whatever the window, its start and what is needed", () => {
    const outcomes = { passes: 0, blocked: 0, unknown: 0 };
    fc.assert(
      fc.property(any.filter(someReturn), pick, (calls, { until, first, start, freed }) => {
        const completed = [...calls.keys()].filter((at) => (calls[at] as TimedCall).endNs !== NEVER);
        const { log, around, steps } = aroundOf(calls, completed[until % completed.length] as number);
        const from = first % around.returns.length;
        const window = windowFrom(around, steps, from);
        const needed = window.needed.map((is, place) => is && freed[place] !== true);
        const everyState = statesWithin(model, initial, calls);
        const states = [everyState[start % everyState.length] as Json];
        const asked = withNeeded(around, steps, window, needed);
        const starts = states.map((state) => steps.numberOf(state));
        const { outcome } = walk(around, steps, asked, starts, new Work(1e6));

        const neededCalls = [...window.returns].filter((_, place) => needed[place]);
        const untilNs = log.endNs[around.returns.at(-1) as number] as number;
        const freeCalls = [...calls.keys()].filter(
          (at) => !neededCalls.includes(at) && !around.returns.subarray(0, from).includes(at),
        );
        const invoked = freeCalls.filter((at) => (calls[at] as TimedCall).startNs <= untilNs);
        const timed = (numbers: readonly number[]) => numbers.map((at) => calls[at] as TimedCall);
        const expected = someOrderSatisfies(model, states, timed(neededCalls), timed(invoked));
        expect(outcome).toBe(expected ? "passes" : "blocked");
        outcomes[outcome] += 1;

        const { outcome: fromAny } = walk(around, steps, asked, [ANY_STATE], new Work(1e6));
        if (fromAny === "blocked") expect(outcome).toBe("blocked");
      }),
      { numRuns: 600 },
    );
    // Were one of them rare, the comparison would show little.
    expect(Math.min(outcomes.passes, outcomes.blocked)).toBeGreaterThan(8);
  });

  function aroundOf(calls: readonly TimedCall[], stuck: number) {
    const log = callLogOf(calls);
    const open = openKinds(log, openCalls(log, stuck));
    const around = { log, open, returns: lastReturns(log, stuck, 100), complete: true };
    const steps = new KnownSteps(model, log, initial);
    for (const { call } of calls) {
      const after = model.access?.(call)?.kind === "write" ? model.step(initial, call) : undefined;
      if (after !== undefined) steps.learn(log.kinds[calls.findIndex((other) => other.call === call)] as number, after);
    }
    return { log, around, steps };
  }
});

describe("a window", () => {
  const write = (value: number, startNs: number, endNs: number): TimedCall => ({
    call: { f: "write", input: value, outcome: endNs === NEVER ? "unknown" : "ok", output: null },
    startNs,
    endNs,
    events: [startNs],
  });
  const read = (value: number, startNs: number, endNs: number): TimedCall => ({
    call: { f: "read", input: null, outcome: "ok", output: value },
    startNs,
    endNs,
    events: [startNs],
  });

  function outcomeOf(calls: readonly TimedCall[], first: number): string {
    const log = callLogOf(calls);
    const stuck = calls.length - 1;
    const around = {
      log,
      open: openKinds(log, openCalls(log, stuck)),
      returns: lastReturns(log, stuck, 100),
      complete: true,
    };
    const steps = new KnownSteps(register, log, null);
    const starts = [null, 1, 2].map((state) => steps.numberOf(state));
    return walk(around, steps, windowFrom(around, steps, first), starts, new Work(1000)).outcome;
  }

  it("lets a call that is pending when it begins take effect before it, or within", () => {
    const calls = [write(1, 0, 20), write(2, 5, 6), read(2, 11, 12), read(2, 21, 22)];
    for (const first of [0, 1, 2, 3]) expect(outcomeOf(calls, first)).toBe("passes");
  });

  it("lets a call of unknown outcome take effect within it, however long ago it was invoked", () => {
    const calls = [write(1, 0, NEVER), write(2, 5, 6), read(2, 11, 12), read(1, 21, 22)];
    for (const first of [0, 1, 2]) expect(outcomeOf(calls, first)).toBe("passes");
  });

  it("takes the last returns however the log is ordered, and of those of the same moment the first in the log", () => {
    const calls = [write(5, 8, 10), write(3, 2, 7), write(4, 5, 10), write(9, 9, 11), write(1, 0, 3), write(2, 1, 5)];
    const log = callLogOf(calls);
    expect([...lastReturns(log, 2, 3)]).toEqual([1, 0, 2]);
    expect([...lastReturns(log, 2, 100)]).toEqual([4, 5, 1, 0, 2]);
    expect(openCalls(log, 2)).toEqual([3]);
    expect(openCalls(log, 0)).toEqual([2, 3]);
    const around = { log, open: [], returns: lastReturns(log, 2, 100), complete: true };
    expect(startOfWindow(around, 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(startOfWindow(around, 2)).toBe(5);
  });
});

function someReturn(calls: readonly TimedCall[]): boolean {
  return calls.some(({ endNs }) => endNs !== NEVER);
}

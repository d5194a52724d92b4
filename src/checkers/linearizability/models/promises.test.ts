import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Model, ModelCall } from "../../../contract/model.js";
import { type Json, sameJson } from "../../../core/json.js";
import { historiesOf, type ModelHistories } from "../testing/arbitrary-histories.js";

const MOST_STATES = 60;

/** The distinct calls of a history: what a search may try, one after another, in any order and number. */
function poolOf({ any }: ModelHistories): fc.Arbitrary<readonly ModelCall[]> {
  return any.map((calls) => [...new Map(calls.map(({ call }) => [JSON.stringify(call), call])).values()]);
}

/** The states that the calls lead to from the given one, itself the first. */
function reachable(model: Model, from: Json, pool: readonly ModelCall[], most: number): readonly Json[] {
  const states = [from];
  const known = new Set([JSON.stringify(from)]);
  for (let at = 0; at < states.length && states.length < most; at++) {
    for (const call of pool) {
      const after = model.step(states[at] as Json, call);
      const text = after === undefined ? undefined : JSON.stringify(after);
      if (after === undefined || text === undefined || known.has(text)) continue;
      known.add(text);
      states.push(after);
    }
  }
  return states;
}

/** What a model says of one call in all the states at hand, against what its steps do. */
function brokenPromise(model: Model, call: ModelCall, states: readonly Json[]): string | undefined {
  const steps = states.map((state) => ({ state, after: model.step(state, call) }));
  const allowed = steps.filter((step): step is { state: Json; after: Json } => step.after !== undefined);
  const effect = model.effect?.(call) ?? "both";
  if (effect === "observes" && allowed.some(({ state, after }) => !sameJson(state, after))) return "changed a state";
  const replaces = effect === "replaces" || effect === "overwrites";
  if (replaces && allowed.some(({ after }) => !sameJson(after, allowed[0]?.after))) return "left several states";
  if (effect === "overwrites" && allowed.length < steps.length) return "was not allowed";
  const access = model.access?.(call);
  const isAccess = ({ state, after }: (typeof steps)[number]): boolean => {
    if (access?.kind === "write") return sameJson(after, access.value);
    return access === undefined || (after !== undefined) === sameJson(state, access.value);
  };
  return steps.every(isAccess) ? undefined : `is no ${access?.kind}`;
}

describe.each(historiesOf({ min: 3, max: 12 }))("the promises of $model.name", (histories) => {
  const { model } = histories;

  it("of each call hold in all states that calls lead to", () => {
    fc.assert(
      fc.property(poolOf(histories), (pool) => {
        const known = model.among?.(pool) ?? model;
        const states = reachable(model, model.init(), pool, MOST_STATES);
        for (const call of pool) {
          const text = JSON.stringify(call);
          expect([text, brokenPromise(model, call, states)]).toEqual([text, undefined]);
          expect([text, brokenPromise(known, call, states)]).toEqual([text, undefined]);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("of what comes too late are true: without overwriting, no calls lead to a state that allows it", () => {
    let tooLate = 0;
    fc.assert(
      fc.property(poolOf(histories), (pool) => {
        const known = model.among?.(pool) ?? model;
        if (known.neverAgain === undefined) return;
        const followers = pool.filter((call) => known.effect?.(call) !== "overwrites");
        for (const state of reachable(model, model.init(), pool, 12)) {
          for (const call of pool) {
            if (!known.neverAgain(state, call)) continue;
            tooLate += 1;
            const later = reachable(model, state, followers, MOST_STATES);
            const allowing = later.find((after) => model.step(after, call) !== undefined);
            expect([JSON.stringify({ state, call }), allowing]).toEqual([JSON.stringify({ state, call }), undefined]);
          }
        }
      }),
      { numRuns: 300 },
    );
    const promises = ["kv", "fenced-register", "fenced-mutex", "set"].includes(model.name);
    if (promises) expect(tooLate).toBeGreaterThan(300);
    else expect(tooLate).toBe(0);
  });

  it("keep one text for one state and one call", () => {
    const sorted = (value: Json): string => JSON.stringify(value, (_, inner: Json) => reordered(inner));
    fc.assert(
      fc.property(poolOf(histories), (pool) => {
        const states = reachable(model, model.init(), pool, MOST_STATES);
        expect(new Set(states.map(sorted)).size).toBe(states.length);
        expect(new Set(pool.map((call) => sorted(call as unknown as Json))).size).toBe(pool.length);
      }),
      { numRuns: 100 },
    );
  });
});

/** Objects with their keys in order, so that equal ones have equal text. */
function reordered(value: Json): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

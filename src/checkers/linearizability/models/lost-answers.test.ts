import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../core/json.js";
import type { TimedCall } from "../call-log.js";
import { historiesOf, type ModelHistories } from "../testing/arbitrary-histories.js";
import { bruteForce, bruteForceBy } from "../testing/brute-force.js";
import { fencedMutexSuccessors, type Grant, unorderedQueueSuccessors } from "../testing/nondeterministic.js";

function named(name: string): ModelHistories {
  return historiesOf({ min: 3, max: 7 }).find(({ model }) => model.name === name) as ModelHistories;
}

/** All tokens that the history names, and so many around them that each call could have been granted another. */
function tokensAround(calls: readonly TimedCall[]): readonly number[] {
  const named = calls.flatMap(({ call }) => [call.input, call.output]).filter((it) => typeof it === "number");
  const lowest = Math.min(0, ...named) - calls.length;
  const highest = Math.max(0, ...named) + calls.length;
  return Array.from({ length: highest - lowest + 1 }, (_, at) => lowest + at);
}

const SPECIFIED = [
  {
    name: "unordered-queue",
    explained: (calls: readonly TimedCall[]) => bruteForceBy(unorderedQueueSuccessors, calls, [] as readonly Json[]),
    lost: "dequeue",
    refused: "dequeue",
  },
  {
    name: "fenced-mutex",
    explained: (calls: readonly TimedCall[]) => {
      const tokens = tokensAround(calls);
      const none: Grant = { token: (tokens[0] as number) - 1, held: false };
      return bruteForceBy(fencedMutexSuccessors(tokens), calls, none);
    },
    lost: "acquire",
    refused: "release",
  },
] as const;

describe.each(SPECIFIED)("the model $name", ({ name, explained, lost, refused }) => {
  it("allows what a specification allows in which a lost answer leaves many states, and nothing else", () => {
    const { model, any } = named(name);
    const seen = { true: 0, false: 0, telling: 0 };
    fc.assert(
      fc.property(any, (calls) => {
        const expected = explained(calls);
        expect(bruteForce(model, calls, model.init())).toBe(expected);
        seen[`${expected}`] += 1;
        const has = (f: string, outcome: string) => calls.some(({ call }) => call.f === f && call.outcome === outcome);
        if (has(lost, "unknown") && has(refused, "refused")) seen.telling += 1;
      }),
      { numRuns: 4000 },
    );
    // Were one of them rare, the comparison would show little.
    expect(Math.min(seen.true, seen.false, seen.telling)).toBeGreaterThan(100);
  });
});

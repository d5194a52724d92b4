import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelCall } from "../../../contract/model.js";
import type { Json } from "../../../core/json.js";
import { callLogOf, type TimedCall } from "../call-log.js";
import { decideLog } from "../portfolio.js";
import { historiesOf } from "../testing/arbitrary-histories.js";
import { bruteForce } from "../testing/brute-force.js";

const LIMITS = { maxConfigurations: 100_000 };

/** What stands in for a value: others that occur, and such as nobody ever wrote. */
const NUMBERS = [0, 1, 2, 3, 99];
const STRINGS = ["", "a", "b", "ab", "zz"];
/** Words that say what an operation is, not what it was about. */
const WORDS = ["r", "w"];

/** Every way to change one value within a piece of JSON for another of its kind. */
function doctoredJson(value: Json): Json[] {
  if (typeof value === "number") return NUMBERS.filter((other) => other !== value);
  if (typeof value === "string") return WORDS.includes(value) ? [] : STRINGS.filter((other) => other !== value);
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => doctoredJson(item).map((changed): Json => value.with(at, changed)));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    doctoredJson(item).map((changed): Json => ({ ...value, [name]: changed })),
  );
}

function doctoredCalls(call: ModelCall): ModelCall[] {
  const inputs = doctoredJson(call.input).map((input) => ({ ...call, input }));
  const outputs = doctoredJson(call.output).map((output) => ({ ...call, output }));
  return [...inputs, ...outputs];
}

/** Every history that differs from this one in one value of one call. */
function doctored(calls: readonly TimedCall[]): readonly (readonly TimedCall[])[] {
  return calls.flatMap((timed, at) =>
    doctoredCalls(timed.call).map((call): readonly TimedCall[] => calls.with(at, { ...timed, call })),
  );
}

// Who holds a mutex is told by hosts, which are no values of a history's own.
const WITH_VALUES = historiesOf({ min: 3, max: 6 }).filter(({ model }) => model.name !== "mutex");

describe.each(WITH_VALUES)("a legal history of $model.name with one value changed", ({ model, legal }) => {
  it("is still legal by brute force, or reported", () => {
    const verdicts = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(legal, (calls) => {
        for (const changed of doctored(calls)) {
          const expected = bruteForce(model, changed, model.init()) ? "valid" : "invalid";
          const known = model.among?.(changed.map(({ call }) => call)) ?? model;
          expect(decideLog(known, callLogOf(changed), model.init(), LIMITS).verdict).toBe(expected);
          verdicts[expected] += 1;
        }
      }),
      { seed: 6, numRuns: 12 },
    );
    expect(verdicts.valid).toBeGreaterThan(10);
    expect(verdicts.invalid).toBeGreaterThan(10);
  });
});

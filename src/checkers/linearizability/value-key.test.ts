import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.js";
import { valueKey } from "./value-key.js";

describe("the key of a value", () => {
  it("is one for equal values and differs for others", () => {
    const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
    const tricky = fc.oneof(
      value,
      value.map((held) => `\0${JSON.stringify(held)}`),
      value.map((held) => JSON.stringify(held)),
    );
    fc.assert(
      fc.property(tricky, tricky, (left, right) => {
        const same = JSON.stringify(left) === JSON.stringify(right);
        expect(Object.is(valueKey(left), valueKey(right)) || valueKey(left) === valueKey(right)).toBe(same);
      }),
      { numRuns: 3000 },
    );
  });

  it("tells a string from the object whose key it spells", () => {
    expect(valueKey('\0{"a":1}')).not.toBe(valueKey({ a: 1 }));
    expect(valueKey("1")).not.toBe(valueKey(1));
    expect(valueKey("null")).not.toBe(valueKey(null));
  });
});

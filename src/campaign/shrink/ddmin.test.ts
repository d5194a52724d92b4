import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ddmin } from "./ddmin.js";

/**
 * Failures as they come: `needed` must all be there; and, as no real failure is so tidy, some other parts fail as well,
 * picked by a hash of what is in them.
 */
const failure = fc.record({
  size: fc.integer({ min: 1, max: 24 }),
  needed: fc.uniqueArray(fc.nat(23), { maxLength: 6 }),
  luck: fc.integer({ min: 2, max: 60 }),
  salt: fc.nat(),
});

function failing({ size, needed, luck, salt }: { size: number; needed: number[]; luck: number; salt: number }) {
  const items = Array.from({ length: size }, (_, item) => item);
  const wanted = needed.filter((item) => item < size);
  const asked: string[] = [];
  const fails = (left: readonly number[]): boolean => {
    const hash = left.reduce((sum, item) => (Math.imul(sum, 31) + item + salt) >>> 0, salt);
    return (
      left.length === size || wanted.every((item) => left.includes(item)) || (left.length > 0 && hash % luck === 0)
    );
  };
  const stillFails = (left: readonly number[]): boolean => {
    asked.push(left.join());
    return fails(left);
  };
  return { items, fails, stillFails, asked };
}

describe("ddmin", () => {
  it("finds a part in order that still fails and of which nothing can be left out, within its bound", async () => {
    await fc.assert(
      fc.asyncProperty(failure, async (settings) => {
        const { items, fails, stillFails, asked } = failing(settings);
        const found = await ddmin(items, stillFails);
        expect(fails(found)).toBe(true);
        expect(found).toEqual(items.filter((item) => found.includes(item)));
        for (const item of found) expect(fails(found.filter((other) => other !== item))).toBe(false);
        expect(asked.length).toBeLessThanOrEqual(items.length ** 2 + 3 * items.length + 1);
        expect(new Set(asked).size).toBe(asked.length);
      }),
      { numRuns: 500 },
    );
  });

  it("finds the same part by the same questions every time", async () => {
    await fc.assert(
      fc.asyncProperty(failure, async (settings) => {
        const [first, second] = [failing(settings), failing(settings)];
        expect(await ddmin(first.items, first.stillFails)).toEqual(await ddmin(second.items, second.stillFails));
        expect(first.asked).toEqual(second.asked);
      }),
    );
  });

  it("finds few among many in few questions", async () => {
    const { items, stillFails, asked } = failing({ size: 1000, needed: [100, 500, 900], luck: 2 ** 31, salt: 1 });
    expect(await ddmin(items, stillFails)).toEqual([100, 500, 900]);
    expect(asked.length).toBeLessThan(150);
  });

  it("leaves nothing of what fails anyway, and asks nothing about nothing", async () => {
    expect(await ddmin([1, 2, 3], () => true)).toEqual([]);
    expect(await ddmin([], () => Promise.reject(new Error("asked")))).toEqual([]);
  });
});

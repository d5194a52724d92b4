import fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "../../core/json.js";
import { createRandom } from "../../core/random.js";
import { flipped, torn } from "./damage.js";

const RECORD = { type: "entries", term: 3, entries: [{ index: 1 }, { index: 2 }, { index: 3 }] };
const anyRecord = fc.jsonValue() as fc.Arbitrary<Json>;
/** As JSON holds them: there is no negative zero in a file. */
const text = (value: Json): string => JSON.stringify(value);

it("damage always shows, never changes what was written, and is the seed's", () => {
  fc.assert(
    fc.property(anyRecord, fc.nat(), (record, seed) => {
      const before = text(record);
      for (const damage of [torn, flipped]) {
        const read = damage(record, createRandom(seed));
        expect(text(read)).not.toBe(before);
        expect(read).toEqual(damage(record, createRandom(seed)));
      }
      expect(text(record)).toBe(before);
    }),
  );
});

it("a torn record is cut short, in a list or a text", () => {
  const reads = Array.from({ length: 40 }, (_, seed) => text(torn(RECORD, createRandom(seed))));
  expect(reads.every((read) => read.length < text(RECORD).length)).toBe(true);
  expect(reads).toContain('{"type":"entries","term":3,"entries":[{"index":1}]}');
});

it("a flipped bit changes one value and leaves the record's shape", () => {
  for (let seed = 0; seed < 40; seed++) {
    const read = flipped(RECORD, createRandom(seed)) as typeof RECORD;
    expect(Object.keys(read)).toEqual(["type", "term", "entries"]);
    expect(read.entries).toHaveLength(3);
  }
  expect(flipped(5, createRandom(1))).not.toBe(5);
});

it("a record without any value to spoil cannot be read at all", () => {
  expect(flipped([null, {}], createRandom(1))).toBe("unreadable");
  expect(torn(null, createRandom(1))).toBe("unreadable");
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../core/json.js";
import { readLog, recordLine, wholeLog } from "./log-format.js";

/** A file as a node leaves it: what it began with, and what was appended, each with the marks of its time. */
interface Written {
  readonly bytes: Buffer;
  readonly records: readonly Json[];
  /** How much of it is on the disk for certain, and how many records that is. */
  readonly syncedBytes: number;
  readonly syncedRecords: number;
  /** Where each line begins, and how much was synced when it was written. */
  readonly lines: readonly { readonly startBytes: number; readonly endBytes: number; readonly mark: number }[];
}

const record = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }).map((value) => value as Json),
  fc.record({ type: fc.constant("append"), text: fc.string({ unit: "binary" }) }),
);

const written: fc.Arbitrary<Written> = fc
  .record({
    whole: fc.array(record, { maxLength: 3 }),
    appended: fc.array(fc.record({ record, thenSync: fc.boolean() }), { maxLength: 8 }),
  })
  .map(({ whole, appended }) => {
    let bytes = wholeLog(whole);
    let synced = { syncedBytes: bytes.length, syncedRecords: whole.length };
    const records = [...whole];
    const lines = [{ startBytes: 0, endBytes: bytes.length, mark: bytes.length }];
    for (const { record, thenSync } of appended) {
      const line = recordLine(record, synced.syncedBytes);
      lines.push({ startBytes: bytes.length, endBytes: bytes.length + line.length, mark: synced.syncedBytes });
      bytes = Buffer.concat([bytes, line]);
      records.push(record);
      if (thenSync) synced = { syncedBytes: bytes.length, syncedRecords: records.length };
    }
    return { bytes, records, lines, ...synced };
  });

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Whatever is read as whole must be the beginning of what was written. */
function wholeRecords(reading: Extract<ReturnType<typeof readLog>, { type: "read" }>): readonly Json[] {
  return reading.records.filter((_, place) => !reading.damaged.includes(place));
}

describe("a log", () => {
  it("reads as it was written", () =>
    fc.assert(
      fc.property(written, ({ bytes, records }) => {
        expect(readLog(bytes)).toEqual({ type: "read", records: json(records), damaged: [], keepBytes: bytes.length });
      }),
    ));

  it("that a crash has cut and torn where it was not synced, in any order, keeps all that was synced", () =>
    fc.assert(
      fc.property(
        written,
        fc.nat(),
        fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 4 }),
        ({ bytes, records, syncedBytes, syncedRecords }, cut, torn) => {
          const left = Buffer.from(bytes.subarray(0, syncedBytes + (cut % (bytes.length - syncedBytes + 1))));
          for (const { at, byte } of left.length > syncedBytes ? torn : []) {
            left[syncedBytes + (at % (left.length - syncedBytes))] = byte;
          }
          const reading = readLog(left);
          if (reading.type === "lost") throw new Error(reading.why);
          const whole = wholeRecords(reading);
          expect(whole).toEqual(json(records.slice(0, whole.length)));
          expect(whole.length).toBeGreaterThanOrEqual(syncedRecords);
          // What is torn stands last, where no node may take it for a lie, and is cut off.
          expect(reading.damaged).toEqual(reading.records.length > whole.length ? [whole.length] : []);
          expect(reading.keepBytes).toBeGreaterThanOrEqual(syncedBytes);
          expect(readLog(left.subarray(0, reading.keepBytes))).toMatchObject({ records: whole, damaged: [] });
        },
      ),
    ));

  it("of which any byte was changed hands out nothing that was not written, and hides no lie", () =>
    fc.assert(
      fc.property(written, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ bytes, records, lines }, place, flip) => {
        const at = place % bytes.length;
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] as number) ^ flip;
        const reading = readLog(changed);
        if (reading.type === "lost") return;
        // Whole lines still tell how much had been synced: the first one, and those that the byte is not in.
        const telling = lines.filter((line, place) => place === 0 || at < line.startBytes || at >= line.endBytes);
        const promised = Math.max(...telling.map(({ mark }) => mark));
        const whole = wholeRecords(reading);
        const written = json(records) as Json[];
        let from = 0;
        for (const found of whole) {
          while (from < written.length && JSON.stringify(written[from]) !== JSON.stringify(found)) from++;
          expect(from++).toBeLessThan(written.length);
        }
        if (at < promised) expect(reading.damaged[0]).toBeLessThan(reading.records.length - 1);
        else expect(reading.damaged).toEqual([reading.records.length - 1]);
      }),
    ));

  it("that was cut at any byte is a beginning of what was written, or is known to lack what was synced", () =>
    fc.assert(
      fc.property(written, fc.nat(), ({ bytes, records, lines }, place) => {
        const cut = place % (bytes.length + 1);
        const reading = readLog(bytes.subarray(0, cut));
        const began = (lines[0] as { endBytes: number }).endBytes;
        expect(reading.type).toBe(cut < began ? "lost" : "read");
        if (reading.type === "lost") return;
        const whole = wholeRecords(reading);
        expect(whole).toEqual(json(records.slice(0, whole.length)));
      }),
    ));
});

describe("what a damaged record reads as", () => {
  const whole = wholeLog([{ term: 1 }]);

  it("is its JSON where that is left", () => {
    const torn = Buffer.from(`${whole.toString()}00000000 97 {"term":2}\n`);
    expect(readLog(torn)).toEqual({
      type: "read",
      records: [{ term: 1 }, { term: 2 }],
      damaged: [1],
      keepBytes: whole.length,
    });
  });

  it("is its text elsewhere", () => {
    expect(readLog(Buffer.from(`${whole.toString()}00000000 97 {"ter`))).toMatchObject({
      records: [{ term: 1 }, '00000000 97 {"ter'],
      damaged: [1],
    });
  });

  it("is nothing where the file itself is not ours", () => {
    expect(readLog(Buffer.alloc(0))).toEqual({ type: "lost", why: "its first line is damaged" });
    expect(readLog(Buffer.from("hello\n"))).toMatchObject({ type: "lost" });
  });
});

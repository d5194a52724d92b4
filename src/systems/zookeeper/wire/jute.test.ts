import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JuteReader, JuteWriter, UnreadableAnswer } from "./jute.js";

const read = (record: JuteWriter): JuteReader => new JuteReader(record.frame().subarray(4));
const hex = (record: JuteWriter): string => record.frame().toString("hex");

describe("jute", () => {
  it("writes what the protocol says, byte by byte", () => {
    expect(hex(new JuteWriter().int(-2))).toBe("00000004fffffffe");
    expect(hex(new JuteWriter().long(0x1_0000_0003n))).toBe("000000080000000100000003");
    expect(hex(new JuteWriter().bool(true).bool(false))).toBe("000000020100");
    expect(hex(new JuteWriter().text("/é"))).toBe("00000007000000032fc3a9");
  });

  it("reads what it wrote", () => {
    const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(int, long, fc.boolean(), fc.string({ unit: "grapheme" }), (i, l, b, s) => {
        const reader = read(new JuteWriter().int(i).long(l).bool(b).text(s));
        expect([reader.int(), reader.long(), reader.bool(), reader.text()]).toEqual([i, l, b, s]);
        expect(reader.atEnd).toBe(true);
      }),
    );
  });

  it("refuses a zxid that a number cannot hold, instead of rounding it", () => {
    expect(read(new JuteWriter().long(2n ** 53n - 1n)).zxid()).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => read(new JuteWriter().long(2n ** 53n)).zxid()).toThrow(/zxid 0x20000000000000/);
  });

  it("takes absent strings, buffers and lists for empty ones", () => {
    const absent = (): JuteReader => read(new JuteWriter().int(-1));
    expect(absent().text()).toBe("");
    expect(absent().buffer()).toHaveLength(0);
    expect(absent().texts()).toEqual([]);
  });

  it("says so where an answer ends too early", () => {
    expect(() => read(new JuteWriter().bool(true)).int()).toThrow(UnreadableAnswer);
    expect(() => read(new JuteWriter().int(5)).text()).toThrow(UnreadableAnswer);
    expect(() => read(new JuteWriter().int(-7)).text()).toThrow(UnreadableAnswer);
    // A count that no answer could hold fails at its first missing element.
    expect(() => read(new JuteWriter().int(2 ** 31 - 1)).texts()).toThrow(UnreadableAnswer);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatNemesis,
  parseCount,
  parseDuration,
  parseNemesis,
  parseRate,
  parseSeed,
  parseSeeds,
  parseSystem,
} from "./choices.js";

describe("parseSystem", () => {
  it("reads a name, a version and options", () => {
    expect(parseSystem("etcd@3.5.16")).toEqual({ name: "etcd", version: "3.5.16", options: {} });
    expect(parseSystem({ etcd: { image: "a/b" } })).toEqual({ name: "etcd", options: { image: "a/b" } });
    expect(parseSystem({ raft: null })).toEqual({ name: "raft", options: {} });
  });

  it.each([[""], ["a@b@c"], ["a b"], [7], [null], [{}], [{ a: {}, b: {} }], [{ a: 3 }]])("refuses %j", (value) => {
    expect(parseSystem(value)).toBeUndefined();
  });
});

describe("parseNemesis", () => {
  it("reads back what is written, whatever the target and options", () => {
    const name = fc.stringMatching(/^[a-z-]{1,8}$/);
    const option = fc.oneof(fc.nat(), fc.stringMatching(/^[a-z]{1,6}$/));
    const choice = fc.record({ name, target: name, options: fc.dictionary(name, option, { maxKeys: 3 }) });
    fc.assert(
      fc.property(choice, (nemesis) => {
        expect(parseNemesis(formatNemesis(nemesis))).toEqual(nemesis);
      }),
    );
  });

  it.each([
    [""],
    [":leader"],
    ["kill:a:b"],
    ["kill:=3"],
    ["kill:a=b=c"],
    [{}],
    [{ kill: { target: 3 } }],
    [{ kill: [] }],
  ])("refuses %j", (value) => {
    expect(parseNemesis(value)).toBeUndefined();
  });
});

describe("parseSeeds", () => {
  it("takes both ends of a range, one seed, or a list", () => {
    expect(parseSeeds("3..5")).toEqual([3, 4, 5]);
    expect(parseSeeds("7..7")).toEqual([7]);
    expect(parseSeeds(0)).toEqual([0]);
    expect(parseSeeds([4, 2])).toEqual([4, 2]);
  });

  it.each([["5..3"], ["1.."], ["a..b"], [-1], [1.5], [[]], [[1, -1]], ["0..100000"], ["4294967296"]])(
    "refuses %j",
    (value) => {
      expect(parseSeeds(value)).toBeUndefined();
    },
  );

  it("ends at the largest 32-bit seed", () => {
    expect(parseSeed(4_294_967_295)).toBe(4_294_967_295);
    expect(parseSeed(4_294_967_296)).toBeUndefined();
  });
});

describe("numbers", () => {
  it("reads durations, counts and rates, and nothing below their least", () => {
    expect(parseDuration("1.5m")).toBe(90_000);
    expect(parseDuration(2)).toBe(2000);
    expect([parseDuration("0s"), parseDuration("5 days"), parseDuration(true)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([parseCount("5"), parseCount(0), parseCount(100), parseCount(2.5)]).toEqual([
      5,
      undefined,
      undefined,
      undefined,
    ]);
    expect([parseRate("0.5"), parseRate(0), parseRate("fast")]).toEqual([0.5, undefined, undefined]);
  });
});

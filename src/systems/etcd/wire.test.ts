import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTxnAnswer } from "./kv.js";
import { bytes, canonicalJson, int64, leaseDecimal, leaseHex, parseJson, text, UnreadableAnswer } from "./wire.js";

describe("int64", () => {
  it("reads decimal strings, and what is absent as zero", () => {
    expect(int64("7", "n")).toBe(7);
    expect(int64("-1", "n")).toBe(-1);
    expect(int64(undefined, "n")).toBe(0);
    expect(int64(String(Number.MAX_SAFE_INTEGER), "n")).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each(["9007199254740992", "9223372036854775807", "1.5", "", "0x7", "seven", null, true, 1.5])(
    "takes %j for an error, never for another number",
    (value) => expect(() => int64(value, "the revision")).toThrow(UnreadableAnswer),
  );
});

describe("lease ids", () => {
  it("are written as etcdctl and the Go client write them", () => {
    expect(leaseHex("7587899052778281478")).toBe("694da1fc705f5a06");
  });

  it("survive the way to hexadecimal and back over all 63 bits", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), (id) => {
        expect(leaseDecimal(leaseHex(String(id)))).toBe(String(id));
      }),
    );
  });

  it.each(["0", "-7", "", undefined, 7, "7x"])("are never %j", (value) => {
    expect(() => leaseHex(value)).toThrow(UnreadableAnswer);
  });
});

describe("bytes", () => {
  it("carry any text both ways", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (original) => {
        expect(text(bytes(original))).toBe(original);
      }),
    );
  });
});

describe("canonicalJson", () => {
  it("is the same for equal values, whatever the order of their keys", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "x" }], a: 2 })).toBe('{"a":2,"b":[1,{"c":"x","d":null}]}');
  });

  it("reads back as the value it came from", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value));
        expect(parseJson(canonicalJson(plain))).toEqual(plain);
      }),
    );
  });
});

describe("readTxnAnswer", () => {
  it("takes an absent success for a refusal, and finds the keys of the branch that ran", () => {
    const kv = { key: bytes("/usurper/x"), value: bytes("c1"), create_revision: "5", mod_revision: "9" };
    const answer = {
      header: { revision: "12", raft_term: "2" },
      responses: [{ response_range: { header: {}, kvs: [kv], count: "1" } }],
    };
    const found = [{ key: "/usurper/x", value: "c1", createRevision: 5 }];
    expect(readTxnAnswer(answer)).toEqual({ succeeded: false, found, revision: 12 });
    expect(readTxnAnswer({ header: { revision: "12" }, succeeded: true })).toEqual({
      succeeded: true,
      found: [],
      revision: 12,
    });
  });

  it("refuses an answer without a revision, or with a token that would have to be rounded", () => {
    expect(() => readTxnAnswer({ succeeded: true })).toThrow(UnreadableAnswer);
    const kv = { key: bytes("k"), create_revision: "9007199254740993" };
    const answer = { header: { revision: "3" }, responses: [{ response_range: { kvs: [kv] } }] };
    expect(() => readTxnAnswer(answer)).toThrow("create revision");
  });
});

import { describe, expect, it } from "vitest";
import type { Json } from "../../../core/json.js";
import type { Span } from "../../testing/steps.js";
import { type End, type Golden, lost, ok, operation, refused, unsent, verdictBy } from "../testing/golden.js";

const get = (span: Span, value: string) => operation("get", span, null, ok({ value }));
const put = (span: Span, value: string, end: End = ok()) => operation("put", span, { value }, end);
const append = (span: Span, value: string, end: End = ok()) => operation("append", span, { value }, end);

const KV: readonly Golden[] = [
  ["empty at first", "valid", get([0, 1], "")],
  ["holds what was put", "valid", put([0, 1], "a"), get([2, 3], "a")],
  ["appends", "valid", put([0, 1], "a"), append([2, 3], "b"), append([4, 5], "c"), get([6, 7], "abc")],
  ["in order", "invalid", append([0, 1], "a"), append([2, 3], "b"), get([4, 5], "ba")],
  ["in either order at once", "valid", append([0, 3], "a"), append([0, 3], "b"), get([4, 5], "ba")],
  ["a stale get", "invalid", put([0, 1], "a"), put([2, 3], "b"), get([4, 5], "a")],
  ["a put ends what stood there", "valid", append([0, 1], "a"), put([2, 3], "b"), get([4, 5], "b")],
  ["a lost append seen late", "valid", append([0, 1], "a", lost), get([2, 3], ""), get([4, 5], "a")],
  ["and no second time", "invalid", append([0, 1], "a", lost), get([2, 3], "a"), get([4, 5], "aa")],
  ["a lost put may undo others late", "valid", put([0, 1], "a", lost), append([2, 3], "b"), get([4, 5], "a")],
  ["a refused append is never seen", "invalid", append([0, 1], "a", refused()), get([2, 3], "a")],
  ["an unsent put is never seen", "invalid", put([0, 1], "a", unsent), get([2, 3], "a")],
  ["a get that failed says nothing", "valid", operation("get", [0, 1], null, refused())],
];

type Op = readonly [f: "r" | "w", key: string | number, value: Json];

/** A transaction whose answer fills in what is told here. */
const txn = (span: Span, ops: readonly Op[], end?: End) => {
  const asked = ops.map(([f, key, value]): Json => [f, key, f === "r" ? null : value]);
  return operation("txn", span, { ops: asked }, end ?? ok({ ops: ops as Json }));
};
const r = (key: string | number, value: Json): Op => ["r", key, value];
const w = (key: string | number, value: Json): Op => ["w", key, value];

const MULTI: readonly Golden[] = [
  ["null at first", "valid", txn([0, 1], [r("x", null), r("y", null)])],
  ["reads what was written", "valid", txn([0, 1], [w("x", 1), w("y", 2)]), txn([2, 3], [r("y", 2), r("x", 1)])],
  ["half of a transaction", "invalid", txn([0, 9], [w("x", 1), w("y", 2)]), txn([1, 8], [r("x", 1), r("y", null)])],
  ["reads its own writes", "valid", txn([0, 1], [r("x", null), w("x", 1), r("x", 1)])],
  ["and not what they replaced", "invalid", txn([0, 1], [w("x", 1), r("x", null)])],
  ["the later write of two", "valid", txn([0, 1], [w("x", 1), w("x", 2)]), txn([2, 3], [r("x", 2)])],
  ["a stale read", "invalid", txn([0, 1], [w("x", 1)]), txn([2, 3], [w("x", 2)]), txn([4, 5], [r("x", 1)])],
  [
    "two registers, two orders",
    "invalid",
    txn([0, 9], [w("x", 1)]),
    txn([0, 9], [w("y", 1)]),
    txn([1, 2], [r("x", 1), r("y", null)]),
    txn([3, 4], [r("x", null), r("y", 1)]),
  ],
  [
    "a lost one wrote all",
    "valid",
    txn([0, 1], [r("x", 7), w("x", 1), w("y", 2)], lost),
    txn([2, 3], [r("x", 1), r("y", 2)]),
  ],
  ["or nothing", "valid", txn([0, 1], [w("x", 1), w("y", 2)], lost), txn([2, 3], [r("x", null), r("y", null)])],
  ["but not half", "invalid", txn([0, 1], [w("x", 1), w("y", 2)], lost), txn([2, 3], [r("x", 1), r("y", null)])],
  ["a failed one says nothing", "valid", txn([0, 1], [r("x", 9), w("x", 1)], refused()), txn([2, 3], [r("x", null)])],
  ["keys are told apart by name", "valid", txn([0, 1], [w(1, "a")]), txn([2, 3], [r("1", "a")])],
  [
    "even by such a name",
    "valid",
    txn([0, 1], [r("__proto__", null), w("__proto__", 1)]),
    txn([2, 3], [r("__proto__", 1)]),
  ],
  ["an answer may leave out what says nothing", "valid", txn([0, 1], [r("x", 1), w("y", 1)], ok({ ops: [w("y", 1)] }))],
];

describe.each([
  ["kv", KV],
  ["multi-register", MULTI],
] as const)("the model %s", (name, goldens) => {
  it.each(goldens.map(([what, expected, ...steps]) => ({ what, expected, steps })))(
    "$what: $expected",
    ({ expected, steps }) => expect(verdictBy(name, steps)).toBe(expected),
  );
});

describe("stores", () => {
  it("judge each key apart", () => {
    const at = (key: string, step: ReturnType<typeof get>) => ({ ...step, where: { key } });
    expect(verdictBy("kv", [at("k", put([0, 1], "a")), at("l", get([2, 3], "")), at("k", get([4, 5], "a"))])).toBe(
      "valid",
    );
    expect(verdictBy("kv", [at("k", put([0, 1], "a")), at("l", get([2, 3], "a"))])).toBe("invalid");
  });

  it("start with what they are told", () => {
    expect(verdictBy("kv", [get([0, 1], "a")], "a")).toBe("valid");
    expect(verdictBy("multi-register", [txn([0, 1], [r("x", 0), r("y", 0)])], 0)).toBe("valid");
    expect(verdictBy("multi-register", [txn([0, 1], [r("x", 0), r("y", 1)])], { x: 0, y: 1 })).toBe("valid");
    expect(verdictBy("multi-register", [txn([0, 1], [r("z", 0)])], { x: 0, y: 1 })).toBe("invalid");
  });

  it.each([
    ["kv", get([0, 1], ""), 0, /the model kv starts with a string, e.g. "", not 0/],
    ["kv", operation("put", [0, 1], { value: 1 }, ok()), "", /event 0: a value in the model kv is a string, not 1/],
    ["kv", operation("get", [0, 1], null, ok({ value: 1 })), "", /event 1: a value in the model kv is a string, not 1/],
    ["kv", operation("cas", [0, 1], null, ok()), "", /event 0: the model kv knows no cas/],
    ["multi-register", operation("read", [0, 1], null, ok()), null, /event 0: the model multi-register knows no read/],
    ["multi-register", operation("txn", [0, 1], { ops: 1 }, ok()), null, /event 0: a txn carries \{ops.*not 1/],
    ["multi-register", operation("txn", [0, 1], { ops: [["x", 1, 1]] }, ok()), null, /event 0: .*not \["x",1,1\]/],
    ["multi-register", operation("txn", [0, 1], { ops: [["r", {}, 1]] }, ok()), null, /event 0: .*not \["r",\{\},1\]/],
    [
      "multi-register",
      txn([0, 1], [w("x", 1)], ok({ ops: [["w", "x", 2]] })),
      null,
      /event 1: the txn was answered with the writes \[\["w","x",2\]\] and not those/,
    ],
  ])("%s says what it cannot take", (name, step, initial, message) => {
    expect(() => verdictBy(name, [step], initial)).toThrow(message);
  });
});

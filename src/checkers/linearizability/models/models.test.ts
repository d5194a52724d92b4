import { describe, expect, it } from "vitest";
import { UserError } from "../../../core/errors.js";
import type { Json } from "../../../core/json.js";
import type { Span } from "../../testing/steps.js";
import { type End, type Golden, lost, ok, operation, refused, unsent, verdictBy } from "../testing/golden.js";
import { models } from "./index.js";

const read = (span: Span, value: Json, end: End = ok({ value })) => operation("read", span, null, end);
const write = (span: Span, value: Json, end: End = ok()) => operation("write", span, { value }, end);
const cas = (span: Span, from: Json, to: Json, end: End = ok()) => operation("cas", span, { from, to }, end);

const fencedWrite = (span: Span, token: number, value: Json, end: End = ok()) =>
  operation("write", span, { token, value }, end);
const fencedRead = (span: Span, value: Json, token?: number | null, by: number | null = null, end?: End) =>
  operation(
    "read",
    span,
    by === null ? null : { token: by },
    end ?? ok(token === undefined ? { value } : { value, token }),
  );

const REGISTER: readonly Golden[] = [
  ["holds null at first", "valid", read([0, 1], null)],
  ["holds nothing else at first", "invalid", read([0, 1], 1)],
  ["shows what was written last", "valid", write([0, 1], 1), write([2, 3], 2), read([4, 5], 2)],
  ["a stale read", "invalid", write([0, 1], 1), write([2, 3], 2), read([4, 5], 1)],
  ["a read beside a write shows either", "valid", write([0, 9], 1), read([1, 2], null), read([3, 4], 1)],
  ["but never the older after the newer", "invalid", write([0, 9], 1), read([1, 2], 1), read([3, 4], null)],
  ["a cas that found its value", "valid", write([0, 1], 1), cas([2, 3], 1, 2), read([4, 5], 2)],
  ["a cas that cannot have found its value", "invalid", write([0, 1], 1), cas([2, 3], 7, 2)],
  ["two cas from one value", "invalid", write([0, 1], 1), cas([2, 9], 1, 2), cas([2, 9], 1, 3)],
  ["a cas refused with reason", "valid", write([0, 1], 1), cas([2, 3], 7, 2, refused())],
  ["a cas refused without reason", "invalid", write([0, 1], 1), cas([2, 3], 1, 2, refused())],
  ["what a refused cas saw", "valid", write([0, 1], 1), cas([2, 3], 7, 2, refused({ value: 1 }))],
  ["a refused cas that saw a ghost", "invalid", write([0, 1], 1), cas([2, 3], 7, 2, refused({ value: 3 }))],
  ["a refused cas left no trace", "invalid", write([0, 1], 1), cas([2, 3], 7, 2, refused()), read([4, 5], 2)],
  ["a cas that was never sent says nothing", "valid", write([0, 1], 1), cas([2, 3], 1, 2, unsent), read([4, 5], 1)],
  ["a write that was never sent is never seen", "invalid", write([0, 1], 1, unsent), read([2, 3], 1)],
  ["a refused write is never seen", "invalid", write([0, 1], 1, refused()), read([2, 3], 1)],
  ["a read that failed says nothing", "valid", write([0, 1], 1), read([2, 3], 9, unsent), read([2, 3], 9, lost)],
  ["a lost write seen late", "valid", write([0, 1], 1, lost), read([2, 3], null), read([8, 9], 1)],
  ["a lost write seen, then unseen", "invalid", write([0, 1], 1, lost), read([2, 3], 1), read([8, 9], null)],
  ["a lost cas may have lost", "valid", write([0, 1], 1), cas([2, 3], 7, 2, lost), read([4, 5], 1)],
  ["a lost cas finds its value later", "valid", cas([0, 1], 7, 2, lost), write([2, 3], 7), read([4, 5], 2)],
  ["objects are compared by content", "valid", write([0, 1], { a: 1, b: [2] }), read([2, 3], { b: [2], a: 1 })],
  ["and differ by content", "invalid", write([0, 1], { a: 1, b: [2] }), read([2, 3], { a: 1, b: [2, 3] })],
];

const FENCED: readonly Golden[] = [
  ["holds null under no token at first", "valid", fencedRead([0, 1], null, null)],
  ["shows value and token", "valid", fencedWrite([0, 1], 3, "a"), fencedRead([2, 3], "a", 3)],
  ["shows no other token", "invalid", fencedWrite([0, 1], 3, "a"), fencedRead([2, 3], "a", 4)],
  ["a read without its token shows the value", "valid", fencedWrite([0, 1], 3, "a"), fencedRead([2, 3], "a")],
  ["rising tokens", "valid", fencedWrite([0, 1], 3, "a"), fencedWrite([2, 3], 3, "b"), fencedWrite([4, 5], 4, "c")],
  ["a stale write let through", "invalid", fencedWrite([0, 1], 4, "a"), fencedWrite([2, 3], 3, "b")],
  ["a stale write refused", "valid", fencedWrite([0, 1], 4, "a"), fencedWrite([2, 3], 3, "b", refused())],
  ["a refusal that nothing explains", "invalid", fencedWrite([0, 1], 3, "a"), fencedWrite([2, 3], 3, "b", refused())],
  ["a refusal before its reason", "invalid", fencedWrite([0, 1], 3, "b", refused()), fencedWrite([2, 3], 4, "a")],
  [
    "a refused write seen",
    "invalid",
    fencedWrite([0, 1], 4, "a"),
    fencedWrite([2, 3], 3, "b", refused()),
    fencedRead([4, 5], "b"),
  ],
  [
    "a leader's read shuts out older tokens",
    "valid",
    fencedRead([0, 1], null, null, 5),
    fencedWrite([2, 3], 4, "a", refused()),
  ],
  ["and so lets none of them write", "invalid", fencedRead([0, 1], null, null, 5), fencedWrite([2, 3], 4, "a")],
  ["a plain read shuts out none", "invalid", fencedRead([0, 1], null, null), fencedWrite([2, 3], 4, "a", refused())],
  ["a stale leader's read let through", "invalid", fencedWrite([0, 1], 4, "a"), fencedRead([2, 3], "a", 4, 3)],
  ["a stale leader's read refused", "valid", fencedWrite([0, 1], 4, "a"), fencedRead([2, 3], null, null, 3, refused())],
  [
    "a lost leader's read may have raised the guard",
    "valid",
    fencedRead([0, 1], null, null, 5, lost),
    fencedWrite([2, 3], 4, "a"),
    fencedWrite([4, 5], 4, "b", refused()),
  ],
  [
    "but not below one's own token",
    "invalid",
    fencedRead([0, 1], null, null, 3, lost),
    fencedWrite([4, 5], 4, "b", refused()),
  ],
  [
    "a lost write that explains a refusal",
    "valid",
    fencedWrite([0, 1], 5, "a", lost),
    fencedWrite([2, 3], 4, "b", refused()),
  ],
  [
    "and then must be seen",
    "invalid",
    fencedWrite([0, 1], 5, "a", lost),
    fencedWrite([2, 3], 4, "b", refused()),
    fencedRead([4, 5], null, null),
  ],
  [
    "a lost stale write never lands",
    "invalid",
    fencedWrite([0, 1], 3, "a", lost),
    fencedWrite([2, 3], 4, "b"),
    fencedRead([4, 5], "b"),
    fencedRead([6, 7], "a"),
  ],
];

const STAMPED: readonly Golden[] = [
  ["shows value and token", "valid", fencedWrite([0, 1], 3, "a"), fencedRead([2, 3], "a", 3)],
  ["shows no other token", "invalid", fencedWrite([0, 1], 3, "a"), fencedRead([2, 3], "a", 4)],
  [
    "lets old tokens write: that is for E4 and E6",
    "valid",
    fencedWrite([0, 1], 4, "a"),
    fencedWrite([2, 3], 3, "b"),
    fencedRead([4, 5], "b", 3),
  ],
  ["a refusal is the election's affair", "valid", fencedWrite([0, 1], 3, "a"), fencedWrite([2, 3], 3, "b", refused())],
  ["a refused write seen", "invalid", fencedWrite([0, 1], 4, "b", refused()), fencedRead([2, 3], "b")],
  ["a stale read", "invalid", fencedWrite([0, 1], 3, "a"), fencedWrite([2, 3], 4, "b"), fencedRead([4, 5], "a", 3)],
  ["a lost read says nothing", "valid", fencedRead([0, 1], null, null, 9, lost), fencedWrite([2, 3], 3, "a")],
];

describe.each([
  ["register", REGISTER],
  ["cas-register", REGISTER],
  ["fenced-register", FENCED],
  ["stamped-register", STAMPED],
] as const)("the model %s", (name, goldens) => {
  it.each(goldens.map(([what, expected, ...steps]) => ({ what, expected, steps })))(
    "$what: $expected",
    ({ expected, steps }) => expect(verdictBy(name, steps)).toBe(expected),
  );
});

describe("models", () => {
  it("take an initial value", () => {
    expect(verdictBy("register", [read([0, 1], "")], "")).toBe("valid");
    expect(verdictBy("register", [read([0, 1], null)], "")).toBe("invalid");
    expect(verdictBy("fenced-register", [fencedRead([0, 1], 0, null)], 0)).toBe("valid");
  });

  it.each([
    ["register", operation("append", [0, 1], { value: 1 }, ok()), /event 0: the model register knows no append/],
    ["register", operation("write", [0, 1], 5, ok()), /event 0: invoke write carries \{value\}.*not 5/],
    ["register", operation("cas", [0, 1], { from: 1 }, ok()), /event 0: invoke cas carries \{from, to\}/],
    ["register", operation("read", [0, 1], null, ok(5)), /event 1: ok read carries \{value\}/],
    ["fenced-register", operation("write", [0, 1], { value: 1 }, ok()), /event 0: .*\{token, value\}/],
    [
      "fenced-register",
      operation("write", [0, 1], { token: "7", value: 1 }, ok()),
      /event 0: a token is a safe integer/,
    ],
    ["stamped-register", operation("cas", [0, 1], { from: 1, to: 2 }, ok()), /event 0: .*knows no cas/],
  ])("%s names the event whose shape it does not know", (name, step, message) => {
    const judge = () => verdictBy(name, [step]);
    expect(judge).toThrow(UserError);
    expect(judge).toThrow(message);
  });

  it("have names of their own, and something to say", () => {
    expect(new Set(models.map(({ name }) => name)).size).toBe(models.length);
    for (const { summary } of models) expect(summary).not.toBe("");
  });
});

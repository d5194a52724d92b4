import { describe, expect, it } from "vitest";
import type { Json } from "../../../core/json.js";
import type { Span } from "../../testing/steps.js";
import { type End, type Golden, lost, ok, operation, refused, unsent, verdictBy } from "../testing/golden.js";

const add = (span: Span, value: Json, end: End = ok()) => operation("add", span, { value }, end);
const remove = (span: Span, value: Json, end: End = ok()) => operation("remove", span, { value }, end);
const read = (span: Span, ...values: Json[]) => operation("read", span, null, ok({ values }));

const SET: readonly Golden[] = [
  ["empty at first", "valid", read([0, 1])],
  ["shows what was added, in any order", "valid", add([0, 1], 2), add([2, 3], 10), read([4, 5], 10, 2)],
  ["shows all that was added", "invalid", add([0, 1], 2), add([2, 3], 10), read([4, 5], 10)],
  ["and nothing else", "invalid", add([0, 1], 2), read([2, 3], 2, 3)],
  ["a value once", "invalid", add([0, 1], 2), add([2, 3], 2), read([4, 5], 2, 2)],
  ["added twice, there once", "valid", add([0, 1], 2), add([2, 3], 2), read([4, 5], 2)],
  ["a read beside an add shows it or not", "valid", add([0, 9], 2), read([1, 2]), read([3, 4], 2)],
  ["but does not lose it again", "invalid", add([0, 9], 2), read([1, 2], 2), read([3, 4])],
  ["removed", "valid", add([0, 1], 2), remove([2, 3], 2), read([4, 5])],
  ["shown though removed", "invalid", add([0, 1], 2), remove([2, 3], 2), read([4, 5], 2)],
  ["removed and added again", "valid", add([0, 1], 2), remove([2, 3], 2), add([4, 5], 2), read([6, 7], 2)],
  ["removing what is not there changes nothing", "valid", add([0, 1], 2), remove([2, 3], 3), read([4, 5], 2)],
  ["a lost add is seen late", "valid", add([0, 1], 2, lost), read([2, 3]), read([4, 5], 2)],
  ["or never", "valid", add([0, 1], 2, lost), read([2, 3])],
  ["but not seen and then unseen", "invalid", add([0, 1], 2, lost), read([2, 3], 2), read([4, 5])],
  ["a lost remove may come late", "valid", add([0, 1], 2), remove([2, 3], 2, lost), read([4, 5], 2), read([6, 7])],
  ["a refused add is never seen", "invalid", add([0, 1], 2, refused()), read([2, 3], 2)],
  ["an unsent add is never seen", "invalid", add([0, 1], 2, unsent), read([2, 3], 2)],
  ["a read that failed says nothing", "valid", operation("read", [0, 1], null, refused())],
  ["values are told apart by content", "valid", add([0, 1], { a: 1, b: 2 }), read([2, 3], { b: 2, a: 1 })],
  ["and by type", "invalid", add([0, 1], 1), read([2, 3], "1")],
];

const enqueue = (span: Span, value: Json, end: End = ok()) => operation("enqueue", span, { value }, end);
const dequeue = (span: Span, value: Json) => operation("dequeue", span, null, ok({ value }));
const noDequeue = (span: Span, end: End = refused()) => operation("dequeue", span, null, end);
const lostDequeue = (span: Span) => noDequeue(span, lost);

const EVERY_QUEUE: readonly Golden[] = [
  ["empty at first", "valid", noDequeue([0, 1])],
  ["gives back what was put in", "valid", enqueue([0, 1], 1), dequeue([2, 3], 1), noDequeue([4, 5])],
  ["gives nothing twice", "invalid", enqueue([0, 1], 1), dequeue([2, 3], 1), dequeue([4, 5], 1)],
  [
    "unless it was put in twice",
    "valid",
    enqueue([0, 1], 1),
    enqueue([2, 3], 1),
    dequeue([4, 5], 1),
    dequeue([6, 7], 1),
  ],
  ["invents nothing", "invalid", enqueue([0, 1], 1), dequeue([2, 3], 2)],
  ["refused though not empty", "invalid", enqueue([0, 1], 1), noDequeue([2, 3])],
  ["refused before it was put in", "valid", enqueue([0, 9], 1), noDequeue([1, 2]), dequeue([3, 4], 1)],
  ["a lost enqueue comes late", "valid", enqueue([0, 1], 1, lost), noDequeue([2, 3]), dequeue([4, 5], 1)],
  ["or never, but not twice", "invalid", enqueue([0, 1], 1, lost), dequeue([2, 3], 1), dequeue([4, 5], 1)],
  ["a lost dequeue explains emptiness", "valid", enqueue([0, 1], 1), lostDequeue([2, 3]), noDequeue([4, 5])],
  ["or took nothing", "valid", enqueue([0, 1], 1), lostDequeue([2, 3]), dequeue([4, 5], 1)],
  ["but took no two", "invalid", enqueue([0, 1], 1), enqueue([0, 1], 2), lostDequeue([2, 3]), noDequeue([4, 5])],
  [
    "two may",
    "valid",
    enqueue([0, 1], 1),
    enqueue([0, 1], 2),
    lostDequeue([2, 3]),
    lostDequeue([2, 3]),
    noDequeue([4, 5]),
  ],
  [
    "a lost dequeue takes nothing before it began",
    "invalid",
    enqueue([0, 1], 1),
    noDequeue([2, 3]),
    lostDequeue([4, 5]),
  ],
  ["what it took is gone", "invalid", enqueue([0, 1], 1), lostDequeue([2, 3]), noDequeue([4, 5]), dequeue([6, 7], 1)],
  [
    "lost dequeues far apart come together",
    "valid",
    enqueue([0, 1], 1),
    lostDequeue([2, 3]),
    enqueue([4, 5], 2),
    lostDequeue([6, 7]),
    noDequeue([8, 9]),
  ],
  ["a refused enqueue is never seen", "invalid", enqueue([0, 1], 1, refused()), dequeue([2, 3], 1)],
  ["an unsent dequeue takes nothing", "invalid", enqueue([0, 1], 1), noDequeue([2, 3], unsent), noDequeue([4, 5])],
];

const TWO = [enqueue([0, 1], 1), enqueue([2, 3], 2)] as const;

const FIFO: readonly Golden[] = [
  ...EVERY_QUEUE,
  ["in order", "valid", ...TWO, dequeue([4, 5], 1), dequeue([6, 7], 2)],
  ["out of order", "invalid", ...TWO, dequeue([4, 5], 2), dequeue([6, 7], 1)],
  ["in either order where put in at once", "valid", enqueue([0, 3], 1), enqueue([0, 3], 2), dequeue([4, 5], 2)],
  ["a lost dequeue took the first", "valid", ...TWO, lostDequeue([4, 5]), dequeue([6, 7], 2)],
  ["and no other", "invalid", ...TWO, lostDequeue([4, 5]), dequeue([6, 7], 1), noDequeue([8, 9]), dequeue([10, 11], 2)],
];

const UNORDERED: readonly Golden[] = [
  ...EVERY_QUEUE,
  ["in any order", "valid", ...TWO, dequeue([4, 5], 2), dequeue([6, 7], 1)],
  ["a lost dequeue took either", "valid", ...TWO, lostDequeue([4, 5]), dequeue([6, 7], 1), noDequeue([8, 9])],
  ["or the other", "valid", ...TWO, lostDequeue([4, 5]), dequeue([6, 7], 2), noDequeue([8, 9])],
  ["but not both", "invalid", ...TWO, lostDequeue([4, 5]), noDequeue([6, 7])],
];

describe.each([
  ["set", SET],
  ["fifo-queue", FIFO],
  ["unordered-queue", UNORDERED],
] as const)("the model %s", (name, goldens) => {
  it.each(goldens.map(([what, expected, ...steps]) => ({ what, expected, steps })))(
    "$what: $expected",
    ({ expected, steps }) => expect(verdictBy(name, steps)).toBe(expected),
  );
});

describe("collections", () => {
  it("start with what they are told", () => {
    expect(verdictBy("set", [read([0, 1], 1, 2)], [2, 1, 2])).toBe("valid");
    expect(verdictBy("fifo-queue", [dequeue([0, 1], 2)], [2, 1])).toBe("valid");
    expect(verdictBy("fifo-queue", [dequeue([0, 1], 1)], [2, 1])).toBe("invalid");
    expect(verdictBy("unordered-queue", [dequeue([0, 1], 1)], [2, 1])).toBe("valid");
  });

  it.each([
    ["set", add([0, 1], 1), 0, /the model set starts with a list of values, not 0/],
    ["fifo-queue", enqueue([0, 1], 1), 0, /the model fifo-queue starts with a list of values/],
    ["unordered-queue", enqueue([0, 1], 1), 0, /the model unordered-queue starts with a list of values/],
    ["set", operation("push", [0, 1], null, ok()), [], /event 0: the model set knows no push/],
    ["set", operation("read", [0, 1], null, ok({ values: 1 })), [], /event 1: a read of a set carries \{values/],
    ["fifo-queue", operation("push", [0, 1], null, ok()), [], /event 0: the model fifo-queue knows no push/],
    ["unordered-queue", operation("dequeue", [0, 1], null, ok()), [], /event 1: ok dequeue carries \{value\}/],
  ])("%s says what it cannot take", (name, step, initial, message) => {
    expect(() => verdictBy(name, [step], initial)).toThrow(message);
  });
});

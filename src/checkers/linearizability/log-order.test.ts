import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelCall } from "../../contract/model.js";
import { fencedLogs } from "../reading/log-entries.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { append, readLog, type Step } from "../testing/steps.js";
import type { TimedCall } from "./call-log.js";
import { judgeLogOrder } from "./log-order.js";
import { bruteForceBy } from "./testing/brute-force.js";

const whyOf = (...steps: Steps): readonly string[] =>
  fencedLogs(recorded(headerWith(), ...steps)).flatMap((log) => judgeLogOrder(log).anomalies.map(({ why }) => why));

const a = [7, "a"] as const;
const b = [7, "b"] as const;
const appendOf = ([token, value]: typeof a | typeof b, span: readonly [number, number], detail = {}) =>
  append("c1", span, token, { value, ...detail });

describe("rule L on logs catches", () => {
  it("an entry that was shown and is lost", () => {
    const lost = appendOf(a, [0, 1000], { unanswered: true });
    expect(whyOf(lost, readLog("r1", [10, 20], [a]), readLog("r2", [30, 40], []))).toEqual([
      "log: r1 was shown 1 entry by 20 ms, but r2, asking after that at 30 ms, was shown only the first 0 of them: no one order explains both.",
    ]);
  });

  it("entries that change places", () => {
    const both = [appendOf(a, [0, 100]), appendOf(b, [0, 100])];
    expect(whyOf(both, readLog("r1", [110, 120], [a, b]), readLog("r2", [130, 140], [b, a]))[0]).toContain(
      'Two reads of log differ at place 1: r2 was shown "b" there by 140 ms, r1 was shown "a" there by 120 ms.',
    );
  });

  it("an append behind one that began only when it had been acknowledged", () => {
    expect(whyOf(appendOf(a, [0, 10]), appendOf(b, [20, 30]), readLog("r1", [40, 50], [b, a]))[0]).toContain(
      'c1\'s append of "a" was acknowledged by 10 ms, but c1\'s append of "b", sent after that at 20 ms, stands ahead of it',
    );
  });

  it("a read without what had been acknowledged, though the last read has it", () => {
    const stale = readLog("r1", [20, 30], []);
    expect(whyOf(appendOf(a, [0, 10]), stale, readLog("r1", [40, 50], [a]))[0]).toContain(
      'c1\'s append of "a" was acknowledged by 10 ms, but r1, asking after that at 20 ms, was shown the log without it',
    );
  });

  it("an entry that was shown before it was sent", () => {
    expect(whyOf(readLog("r1", [0, 10], [a]), appendOf(a, [20, 30]))[0]).toContain(
      'r1 was shown 1 entry by 10 ms, but c1\'s append of "a", sent after that at 20 ms, stands among them',
    );
  });
});

describe("rule L on logs lets pass", () => {
  it("what overlaps, in any order", () => {
    const both = [appendOf(a, [0, 100]), appendOf(b, [0, 100])];
    expect(
      whyOf(both, readLog("r1", [10, 90], []), readLog("r2", [20, 80], [b]), readLog("r1", [110, 120], [b, a])),
    ).toEqual([]);
  });

  it("an unanswered append that lands late or never, and an acknowledged one that nobody read after", () => {
    const late = appendOf(a, [0, 100], { unanswered: true });
    expect(whyOf(late, readLog("r1", [200, 210], []), readLog("r1", [300, 310], [a]))).toEqual([]);
    expect(whyOf(late, appendOf(b, [400, 410]), readLog("r1", [300, 310], []))).toEqual([]);
  });

  it("equal entries of several appends, whichever stands where", () => {
    const twice = [appendOf(a, [0, 10]), appendOf(b, [20, 30]), appendOf(a, [40, 50])];
    expect(whyOf(twice, readLog("r1", [60, 70], [a, b, a]), readLog("r1", [12, 18], [a]))).toEqual([]);
  });

  it("whatever a log does that takes each operation up at one moment", () => {
    fc.assert(fc.property(takenUp(), (steps) => whyOf(steps).length === 0));
  });
});

it("rule L on logs agrees with trying every order", () => {
  let valid = 0;
  const agree = (operations: readonly Tried[]) => {
    const expected = bruteForceBy(logSuccessors, operations.flatMap(callOf), [] as readonly number[]);
    if (expected) valid += 1;
    expect(whyOf(operations.map(stepOf)).length === 0).toBe(expected);
  };
  fc.assert(fc.property(tried(), agree), { numRuns: 2000 });
  // It has shown nothing unless both answers came up.
  expect(valid).toBeGreaterThan(200);
  expect(valid).toBeLessThan(1800);
});

/** Operations on a log that takes effect at moments of their own, each within the operation. */
function takenUp(): fc.Arbitrary<readonly Step[]> {
  const operation = fc.record({
    kind: fc.constantFrom("append", "unanswered", "read"),
    beforeMs: fc.integer({ min: 0, max: 40 }),
    afterMs: fc.integer({ min: 0, max: 40 }),
  });
  return fc.array(operation, { maxLength: 20 }).map((operations) => {
    const entries: (readonly [number, number])[] = [];
    return operations.map(({ kind, beforeMs, afterMs }, place) => {
      const effectMs = 100 + 10 * place;
      const span = [effectMs - beforeMs, effectMs + afterMs] as const;
      if (kind === "read") return readLog("r1", span, [...entries]);
      entries.push([7, place]);
      return append("c1", span, 7, { value: place, ...(kind === "unanswered" ? { unanswered: true } : {}) });
    });
  });
}

/** One operation of a tiny history: an append of its own value, or a read of some entries; ends fall between starts. */
interface Tried {
  readonly startMs: number;
  readonly endMs: number;
  readonly f: "append" | "read";
  readonly outcome: "ok" | "unknown";
  /** What is appended, or shown. */
  readonly values: readonly number[];
}

function tried(): fc.Arbitrary<readonly Tried[]> {
  const span = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 6 }));
  const outcome = fc.constantFrom("ok" as const, "ok" as const, "unknown" as const);
  const appends = fc.array(fc.tuple(span, outcome), { minLength: 1, maxLength: 3 });
  return appends.chain((asked) => {
    const shown = fc.shuffledSubarray(asked.map((_, value) => value));
    return fc
      .array(fc.tuple(span, shown), { minLength: 1, maxLength: 3 })
      .map((reads) => [
        ...asked.map(([at, how], value) => ({ ...timesOf(at), f: "append" as const, outcome: how, values: [value] })),
        ...reads.map(([at, values]) => ({ ...timesOf(at), f: "read" as const, outcome: "ok" as const, values })),
      ]);
  });
}

function timesOf([start, length]: readonly [number, number]) {
  return { startMs: 2 * start, endMs: 2 * (start + length) + 1 };
}

function stepOf({ startMs, endMs, f, outcome, values }: Tried): Step {
  const span = [startMs, endMs] as const;
  if (f === "read")
    return readLog(
      "r1",
      span,
      values.map((value) => [7, value]),
    );
  return append("c1", span, 7, { value: values[0] ?? null, ...(outcome === "unknown" ? { unanswered: true } : {}) });
}

function callOf({ startMs, endMs, f, outcome, values }: Tried): TimedCall {
  const call = { f, input: [...values], outcome, output: null };
  return { call, startNs: startMs, endNs: outcome === "unknown" ? Number.POSITIVE_INFINITY : endMs, events: [] };
}

function logSuccessors(log: readonly number[], { f, input }: ModelCall): readonly (readonly number[])[] {
  const values = input as readonly number[];
  if (f === "append") return [[...log, ...values]];
  return log.length === values.length && log.every((value, place) => value === values[place]) ? [log] : [];
}

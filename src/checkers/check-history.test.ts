import { describe, expect, it } from "vitest";
import type { Checker } from "../contract/checker.js";
import { judge, type RuleResult } from "../core/verdict.js";
import { checkHistory } from "./check-history.js";
import { CHECKERS, LIMITS } from "./testing/judged.js";
import { headerWith, recorded } from "./testing/recorded.js";
import { append, campaign, readLog, write } from "./testing/steps.js";

const run = [
  campaign("c1", [0, 10], 7, { queuedAt: 5 }),
  append("c1", [20, 30], 7, { value: "a" }),
  readLog("r1", [900, 910], [[7, "a"]]),
];
const valid = judge(1, []);
const unknown: RuleResult = { ...valid, verdict: "unknown", reason: "out of memory" };
const invalid = judge(1, [{ severity: "violation", events: [0], why: "it broke" }]);
const idle = judge(0, []);

const saying = (rule: string, result: RuleResult): Checker => ({
  name: rule,
  rules: [rule],
  check: () => ({ [rule]: result }),
});

describe("the verdict of a history", () => {
  const total = (header: Parameters<typeof headerWith>[0], ...results: RuleResult[]) =>
    checkHistory(
      recorded(headerWith(header), ...run),
      results.map((result, place) => saying(`E${place + 1}`, result)),
      LIMITS,
    );

  it("is the worst of its rules; those not exercised do not count", () => {
    expect(total({}, valid, idle).verdict).toBe("valid");
    expect(total({}, valid, unknown)).toMatchObject({ verdict: "unknown", reason: "E2: out of memory" });
    expect(total({}, unknown, invalid, valid).verdict).toBe("invalid");
  });

  it("is unknown where coverage misses something, but a violation stands all the same", () => {
    expect(total({ required: ["E2"] }, valid, idle)).toMatchObject({
      verdict: "unknown",
      reason: expect.stringMatching(/^vacuous: E2/),
    });
    expect(total({ required: ["E2"] }, invalid, idle).verdict).toBe("invalid");
  });

  it("is unknown for a history without a header that exercised nothing", () => {
    const nothing = checkHistory({ events: [], warnings: [] }, CHECKERS, LIMITS);
    expect(nothing).toMatchObject({ verdict: "unknown", reason: "no rule was exercised" });
  });

  it("lists rules in one order, whatever the order of the checkers", () => {
    const history = recorded(headerWith(), ...run);
    const there = checkHistory(history, CHECKERS, LIMITS);
    const back = checkHistory(history, [...CHECKERS].reverse(), LIMITS);
    expect(JSON.stringify(back)).toBe(JSON.stringify(there));
    expect(Object.keys(there.rules)).toEqual([
      "E1",
      "E2",
      "E3",
      "E4",
      "E5",
      "E6",
      "E7",
      "E8",
      "E9",
      "E10",
      "E11",
      "E12",
      "F",
      "crash",
    ]);
  });

  it("says what was covered", () => {
    const { coverage } = checkHistory(recorded(headerWith(), ...run, write("c1", [40], 7)), CHECKERS, LIMITS);
    expect(coverage).toMatchObject({
      operations: { ok: 3, fail: 0, info: 1 },
      faults: {},
      missing: [],
      exercised: ["E7", "E12", "F"],
      ended: "complete",
    });
  });
});

import { describe, expect, it } from "vitest";
import { judge, type Severity, VERDICT_FORMAT, type Verdict, type VerdictFile } from "../core/verdict.js";
import { exceptedText, formatExpectation, judgeExpectation, parseExpectation } from "./expectation.js";

function verdictFile(verdict: Verdict, rule?: string, severity: Severity = "violation"): VerdictFile {
  const rules = rule === undefined ? {} : { [rule]: judge(1, [{ severity, events: [0], why: "because" }]) };
  return { format: VERDICT_FORMAT, verdict, rules, coverage: {} };
}

const valid = verdictFile("valid");
const unknown = verdictFile("unknown");
const stale = verdictFile("invalid", "E4");
const staleBeside = (verdict: Verdict): VerdictFile => ({
  ...stale,
  rules: { ...stale.rules, E3: { ...judge(1, []), verdict } },
});
const doubled = verdictFile("invalid", "E12");
const knownBug = judge(1, [{ severity: "violation", events: [0], why: "because", known: "issue 1" }]);
const known: VerdictFile = { ...valid, verdict: "invalid", rules: { E10: knownBug } };
const both: VerdictFile = { ...known, rules: { ...known.rules, ...stale.rules } };

describe("parseExpectation", () => {
  it.each(["valid", "valid or known", "valid but E1", "valid but E1 E11", "invalid", "invalid E4"])(
    "reads %s and writes it back",
    (text) => {
      const expectation = parseExpectation(text);
      expect(expectation && formatExpectation(expectation)).toBe(text);
    },
  );

  it.each(["", "unknown", "valid E4", "valid or", "valid or E4", "valid but", "invalid E4 E5", "Valid"])(
    "refuses %j",
    (text) => {
      expect(parseExpectation(text)).toBeUndefined();
    },
  );
});

describe("exceptedText", () => {
  it.each([
    ["valid", undefined],
    ["invalid E4", undefined],
    ["valid but E1", "broke E1 alone"],
    ["valid but E1 E11", "broke nothing but E1, E11"],
    ["valid or known", "showed known bugs alone"],
  ])("of %s is %s", (text, told) => {
    const expectation = parseExpectation(text);
    expect(expectation && exceptedText(expectation)).toBe(told);
  });
});

describe("judgeExpectation", () => {
  it.each([
    ["every seed is valid", [valid, valid], "met"],
    ["one seed is invalid", [valid, stale, unknown], "missed"],
    ["one seed is unknown", [valid, unknown], "unknown"],
    ["nothing ran", [], "unknown"],
  ] as const)("valid, where %s", (_, verdicts, outcome) => {
    expect(judgeExpectation({ verdict: "valid" }, verdicts)).toBe(outcome);
  });

  it.each([
    ["one seed violates it", [valid, unknown, stale], "met"],
    ["another rule is violated", [doubled], "missed"],
    ["the rule has but a hazard", [verdictFile("valid", "E4", "hazard")], "missed"],
    ["all seeds are valid", [valid, unknown], "missed"],
    ["no seed was decided", [unknown, unknown], "unknown"],
    ["nothing ran", [], "unknown"],
  ] as const)("invalid E4, where %s", (_, verdicts, outcome) => {
    expect(judgeExpectation({ verdict: "invalid", rule: "E4" }, verdicts)).toBe(outcome);
  });

  it.each([
    ["a seed shows nothing but a known bug", [valid, known], "met"],
    ["a seed shows another bug", [known, stale], "missed"],
    ["a seed shows both", [both], "missed"],
    ["one seed is unknown", [known, unknown], "unknown"],
  ] as const)("valid or known, where %s", (_, verdicts, outcome) => {
    expect(judgeExpectation({ verdict: "valid", except: "known bugs" }, verdicts)).toBe(outcome);
  });

  it.each([
    ["a seed breaks that rule alone", [valid, staleBeside("valid")], "met"],
    ["a seed breaks another", [doubled], "missed"],
    ["a seed breaks both", [staleBeside("valid"), staleBeside("invalid")], "missed"],
    ["another rule is unknown", [staleBeside("unknown")], "unknown"],
    ["there was nothing but that rule to judge", [stale], "unknown"],
  ] as const)("valid but E4, where %s", (_, verdicts, outcome) => {
    expect(judgeExpectation({ verdict: "valid", except: ["E4"] }, verdicts)).toBe(outcome);
  });

  it("a known bug is a bug where nothing else is said", () => {
    expect(judgeExpectation({ verdict: "valid" }, [known])).toBe("missed");
  });

  it("takes any violation where no rule is named", () => {
    expect(judgeExpectation({ verdict: "invalid" }, [valid, doubled])).toBe("met");
  });
});

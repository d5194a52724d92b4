import { describe, expect, it } from "vitest";
import type { System } from "../contract/system.js";
import type { Anomaly, RuleResult, VerdictFile } from "../core/verdict.js";
import { knownThroughout, withKnownBugs } from "./known-bugs.js";

const system = {
  name: "sloppy",
  knownBugs: [
    {
      id: "sloppy issue 1",
      summary: "leases end early",
      versions: ["1.0"],
      rule: "E10",
      breach: "early",
      inItsWake: ["E3"],
    },
  ],
} as unknown as System;

const violation = (breach?: string): Anomaly => ({
  severity: "violation",
  events: [1],
  why: "It broke.",
  ...(breach === undefined ? {} : { data: { breach } }),
});

function verdictOf(rules: { readonly [rule: string]: readonly Anomaly[] }): VerdictFile {
  const results = Object.entries(rules).map(([rule, anomalies]): [string, RuleResult] => [
    rule,
    { verdict: "invalid", opportunities: 1, anomalies, stats: {} },
  ]);
  return { format: "usurper-verdict/1", verdict: "invalid", rules: Object.fromEntries(results), coverage: {} };
}

const knownOf = (label: string | undefined, verdict: VerdictFile) => {
  const { rules } = withKnownBugs(verdict, label, [system]);
  return Object.entries(rules).flatMap(([rule, { anomalies }]) => anomalies.map(({ known }) => [rule, known]));
};

describe("a known bug", () => {
  it("is named where a release that has it shows it, and so is what comes in its wake", () => {
    const verdict = withKnownBugs(verdictOf({ E3: [violation()], E10: [violation("early")] }), "sloppy@1.0", [system]);
    expect(verdict.verdict).toBe("invalid");
    expect(verdict.rules["E10"]?.anomalies[0]?.why).toBe(
      "It broke. That is a bug which sloppy@1.0 is known to have: leases end early (sloppy issue 1).",
    );
    expect(verdict.rules["E3"]?.anomalies[0]?.why).toContain("comes in the wake of a bug");
    expect(knownThroughout(verdict)).toBe(true);
  });

  it.each<[string, string | undefined, VerdictFile]>([
    ["of another release", "sloppy@1.1", verdictOf({ E10: [violation("early")] })],
    ["of another system", "tidy@1.0", verdictOf({ E10: [violation("early")] })],
    ["of a history that names no system", undefined, verdictOf({ E10: [violation("early")] })],
    ["broken in another way", "sloppy@1.0", verdictOf({ E10: [violation("revived")] })],
    ["whose wake alone is seen", "sloppy@1.0", verdictOf({ E3: [violation()] })],
    ["that is a hazard", "sloppy@1.0", verdictOf({ E10: [{ ...violation("early"), severity: "hazard" }] })],
  ])("is not named for a rule %s", (_, label, verdict) => {
    for (const [, known] of knownOf(label, verdict)) expect(known).toBeUndefined();
  });

  it("does not excuse what else is broken", () => {
    const verdict = withKnownBugs(verdictOf({ E4: [violation()], E10: [violation("early")] }), "sloppy@1.0", [system]);
    expect(knownThroughout(verdict)).toBe(false);
  });

  it("excuses nothing where nothing is broken", () => {
    expect(knownThroughout(verdictOf({}))).toBe(false);
  });
});

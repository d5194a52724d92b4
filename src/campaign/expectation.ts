import type { VerdictFile } from "../core/verdict.js";

/** What a row of a campaign must come to. */
export type Expectation =
  | { readonly verdict: "valid" }
  | {
      readonly verdict: "invalid";
      /** The rule that must be violated; undefined: any. */
      readonly rule?: string;
    };

/** Whether a row came to what was expected; `unknown` where its runs do not tell. */
export type RowOutcome = "met" | "missed" | "unknown";

/** `valid`, `invalid` or `invalid RULE`; undefined where the text is none of these. */
export function parseExpectation(text: string): Expectation | undefined {
  const [verdict, rule, ...more] = text.trim().split(/\s+/);
  if (more.length > 0) return undefined;
  if (verdict === "valid") return rule === undefined ? { verdict } : undefined;
  if (verdict !== "invalid") return undefined;
  return rule === undefined ? { verdict } : { verdict, rule };
}

export function formatExpectation(expectation: Expectation): string {
  if (expectation.verdict === "valid" || expectation.rule === undefined) return expectation.verdict;
  return `invalid ${expectation.rule}`;
}

/** True where this run alone decides a row that expects a violation: it shows one, of the rule where one is named. */
export function showsExpectedViolation(expectation: Expectation, verdict: VerdictFile): boolean {
  if (expectation.verdict !== "invalid") return false;
  if (expectation.rule === undefined) return verdict.verdict === "invalid";
  const anomalies = verdict.rules[expectation.rule]?.anomalies ?? [];
  return anomalies.some((anomaly) => anomaly.severity === "violation");
}

/**
 * Judges a row by the verdicts of its runs. `valid` must hold for every seed, so that one violation misses it and one
 * unknown leaves it open. `invalid` needs one seed; without it the row is missed unless nothing at all was judged.
 */
export function judgeExpectation(expectation: Expectation, verdicts: readonly VerdictFile[]): RowOutcome {
  const undecided = verdicts.every(({ verdict }) => verdict === "unknown");
  if (expectation.verdict === "invalid") {
    if (verdicts.some((verdict) => showsExpectedViolation(expectation, verdict))) return "met";
    return undecided ? "unknown" : "missed";
  }
  if (verdicts.some(({ verdict }) => verdict === "invalid")) return "missed";
  return undecided || verdicts.some(({ verdict }) => verdict === "unknown") ? "unknown" : "met";
}

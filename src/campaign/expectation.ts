import type { VerdictFile } from "../core/verdict.js";
import { knownThroughout } from "./known-bugs.js";

/** What a row of a campaign must come to. */
export type Expectation =
  | {
      readonly verdict: "valid";
      /** Violations that do not count: those that the release is known for. */
      readonly except?: "known bugs";
    }
  | {
      readonly verdict: "invalid";
      /** The rule that must be violated; undefined: any. */
      readonly rule?: string;
    };

/** Whether a row came to what was expected; `unknown` where its runs do not tell. */
export type RowOutcome = "met" | "missed" | "unknown";

/** `valid`, `valid or known`, `invalid` or `invalid RULE`; undefined where the text is none of these. */
export function parseExpectation(text: string): Expectation | undefined {
  if (/^valid\s+or\s+known$/.test(text.trim())) return { verdict: "valid", except: "known bugs" };
  const [verdict, rule, ...more] = text.trim().split(/\s+/);
  if (more.length > 0) return undefined;
  if (verdict === "valid") return rule === undefined ? { verdict } : undefined;
  if (verdict !== "invalid") return undefined;
  return rule === undefined ? { verdict } : { verdict, rule };
}

export function formatExpectation(expectation: Expectation): string {
  if (expectation.verdict === "valid") return expectation.except === undefined ? "valid" : "valid or known";
  if (expectation.rule === undefined) return expectation.verdict;
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
 * unknown leaves it open; `or known` lets bugs pass that the release is known for. `invalid` needs one seed; without it
 * the row is missed unless nothing at all was judged.
 */
export function judgeExpectation(expectation: Expectation, verdicts: readonly VerdictFile[]): RowOutcome {
  const undecided = verdicts.every(({ verdict }) => verdict === "unknown");
  if (expectation.verdict === "invalid") {
    if (verdicts.some((verdict) => showsExpectedViolation(expectation, verdict))) return "met";
    return undecided ? "unknown" : "missed";
  }
  const excused = (verdict: VerdictFile): boolean => expectation.except !== undefined && knownThroughout(verdict);
  if (verdicts.some((verdict) => verdict.verdict === "invalid" && !excused(verdict))) return "missed";
  return undecided || verdicts.some(({ verdict }) => verdict === "unknown") ? "unknown" : "met";
}

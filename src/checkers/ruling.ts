import { type Anomaly, judge, type RuleResult } from "../core/verdict.js";

/** What a rule found, before its verdict. */
export interface Findings {
  /** How often the rule could have been broken. */
  readonly opportunities: number;
  readonly anomalies: readonly Anomaly[];
  readonly stats?: RuleResult["stats"];
  /** What could not be judged, each in a few words: with any of these the rule cannot be valid. */
  readonly doubts?: readonly string[];
  /** Said where there was no opportunity. */
  readonly idle: string;
}

/**
 * The result of a rule. A violation decides whatever else was in doubt; without an opportunity nothing was exercised,
 * and then there is nothing to doubt either.
 */
export function ruling({ opportunities, anomalies, stats = {}, doubts = [], idle }: Findings): RuleResult {
  const violations = anomalies.filter(({ severity }) => severity === "violation").length;
  const judged = judge(Math.max(opportunities, violations), anomalies, stats);
  if (judged.verdict === "not exercised") return { ...judged, reason: idle };
  if (judged.verdict === "valid" && doubts.length > 0)
    return { ...judged, verdict: "unknown", reason: doubts.join("; ") };
  return judged;
}

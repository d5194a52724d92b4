import type { Json } from "./json.js";

/** `unknown` is an honest answer; it never passes for `valid`. */
export type Verdict = "valid" | "invalid" | "unknown";

/** A rule's verdict: `not exercised` where the history held no opportunity to break it. */
export type RuleVerdict = Verdict | "not exercised";

/** A violation breaks a rule; a hazard is dangerous but broke none and never changes the verdict. */
export type Severity = "violation" | "hazard";

export interface Anomaly {
  readonly severity: Severity;
  /** Indices of the events that prove it, ascending. */
  readonly events: readonly number[];
  /** One sentence that a person on call understands. */
  readonly why: string;
  /** Of a violation that the release is known for: how the bug is called. */
  readonly known?: string;
  /** Figures behind the sentence, e.g. `{innerMs, outerMs}`. */
  readonly data?: { readonly [name: string]: Json };
}

export interface RuleResult {
  readonly verdict: RuleVerdict;
  /** How often the rule could have been broken. */
  readonly opportunities: number;
  readonly anomalies: readonly Anomaly[];
  readonly stats: { readonly [name: string]: Json };
  /** Why a verdict is unknown or not exercised. */
  readonly reason?: string;
}

export type RuleResults = { readonly [rule: string]: RuleResult };

export const VERDICT_FORMAT = "usurper-verdict/1";

/** The content of `verdict.json`. */
export interface VerdictFile {
  readonly format: typeof VERDICT_FORMAT;
  readonly verdict: Verdict;
  /** Why the whole is unknown. */
  readonly reason?: string;
  readonly rules: RuleResults;
  /** What was exercised: operations by outcome, faults by kind, what was missing. */
  readonly coverage: { readonly [name: string]: Json };
}

/** The worst of several verdicts: invalid > unknown > valid. Nothing at all is `unknown`: zero checks are vacuous. */
export function worst(verdicts: readonly RuleVerdict[]): Verdict {
  const judged = verdicts.filter((verdict): verdict is Verdict => verdict !== "not exercised");
  if (judged.includes("invalid")) return "invalid";
  if (judged.length === 0 || judged.includes("unknown")) return "unknown";
  return "valid";
}

/** A rule's result from its anomalies: invalid by any violation, not exercised without an opportunity, else valid. */
export function judge(
  opportunities: number,
  anomalies: readonly Anomaly[],
  stats: RuleResult["stats"] = {},
): RuleResult {
  const violated = anomalies.some((anomaly) => anomaly.severity === "violation");
  const verdict = violated ? "invalid" : opportunities === 0 ? "not exercised" : "valid";
  return { verdict, opportunities, anomalies, stats };
}

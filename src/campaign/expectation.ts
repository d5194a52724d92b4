import { type Verdict, type VerdictFile, worst } from "../core/verdict.js";
import { knownThroughout } from "./known-bugs.js";

/** What a row of a campaign must come to. */
export type Expectation =
  | {
      readonly verdict: "valid";
      /** Violations that do not count: those that the release is known for, or of rules that the system breaks by design. */
      readonly except?: "known bugs" | readonly string[];
    }
  | {
      readonly verdict: "invalid";
      /** The rule that must be violated; undefined: any. */
      readonly rule?: string;
    };

/** Whether a row came to what was expected; `unknown` where its runs do not tell. */
export type RowOutcome = "met" | "missed" | "unknown";

/** `valid`, `valid or known`, `valid but RULE...`, `invalid` or `invalid RULE`; undefined where it is none of these. */
export function parseExpectation(text: string): Expectation | undefined {
  const but = /^valid\s+but\s+(\S.*)$/.exec(text.trim())?.[1];
  if (but !== undefined) return { verdict: "valid", except: but.split(/\s+/) };
  if (/^valid\s+or\s+known$/.test(text.trim())) return { verdict: "valid", except: "known bugs" };
  const [verdict, rule, ...more] = text.trim().split(/\s+/);
  if (more.length > 0) return undefined;
  if (verdict === "valid") return rule === undefined ? { verdict } : undefined;
  if (verdict !== "invalid") return undefined;
  return rule === undefined ? { verdict } : { verdict, rule };
}

export function formatExpectation(expectation: Expectation): string {
  if (expectation.verdict === "valid") {
    const { except } = expectation;
    if (except === undefined) return "valid";
    return except === "known bugs" ? "valid or known" : `valid but ${except.join(" ")}`;
  }
  if (expectation.rule === undefined) return expectation.verdict;
  return `invalid ${expectation.rule}`;
}

/**
 * What an invalid run did that counts as valid, as the expectation has it: `broke E1 alone`. Undefined where it excepts
 * nothing.
 */
export function exceptedText(expectation: Expectation): string | undefined {
  if (expectation.verdict === "invalid" || expectation.except === undefined) return undefined;
  const { except } = expectation;
  if (except === "known bugs") return "showed known bugs alone";
  return except.length === 1 ? `broke ${except[0]} alone` : `broke nothing but ${except.join(", ")}`;
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
 * unknown leaves it open; `or known` lets bugs pass that the release is known for, `but E1` whatever E1 says. `invalid`
 * needs one seed; without it the row is missed unless nothing at all was judged.
 */
export function judgeExpectation(expectation: Expectation, verdicts: readonly VerdictFile[]): RowOutcome {
  if (expectation.verdict === "invalid") {
    if (verdicts.some((verdict) => showsExpectedViolation(expectation, verdict))) return "met";
    return verdicts.every(({ verdict }) => verdict === "unknown") ? "unknown" : "missed";
  }
  const judged = verdicts.map((verdict) => whatCounts(expectation, verdict));
  if (judged.includes("invalid")) return "missed";
  return judged.length === 0 || judged.includes("unknown") ? "unknown" : "met";
}

/** A run's verdict without the violations that do not count. */
export function whatCounts(expectation: Expectation & { readonly verdict: "valid" }, file: VerdictFile): Verdict {
  const { except } = expectation;
  if (file.verdict !== "invalid" || except === undefined) return file.verdict;
  if (except === "known bugs") return knownThroughout(file) ? "valid" : "invalid";
  const others = Object.entries(file.rules).filter(([rule]) => !except.includes(rule));
  return worst(others.map(([, { verdict }]) => verdict));
}

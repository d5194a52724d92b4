import type { Checker, CheckLimits } from "../contract/checker.js";
import type { History } from "../core/history.js";
import { type RuleResults, VERDICT_FORMAT, type VerdictFile, worst } from "../core/verdict.js";
import { effectiveByNemesis } from "./coverage/faults.js";
import { judgeCoverage } from "./coverage/index.js";
import { statistics } from "./statistics/index.js";

/**
 * Runs all checkers, adds coverage (F) from their results, and decides the whole: the worst of all rules, where rules
 * that were not exercised do not count. A violation stands whatever was not covered; otherwise what F misses makes the
 * whole unknown. Pure: the same history and limits give the same verdict on any machine.
 */
export function checkHistory(history: History, checkers: readonly Checker[], limits: CheckLimits): VerdictFile {
  const found: { [rule: string]: RuleResults[string] } = {};
  for (const checker of checkers) Object.assign(found, checker.check(history, limits));
  const rules = inOrder({ ...found, F: judgeCoverage(history, found) });
  const verdict = worst(Object.values(rules).map((result) => result.verdict));
  return {
    format: VERDICT_FORMAT,
    verdict,
    ...(verdict === "unknown" ? { reason: reasonOf(rules) } : {}),
    rules,
    coverage: {
      operations: rules["F"]?.stats["operations"] ?? {},
      faults: effectiveByNemesis(history),
      missing: rules["F"]?.stats["missing"] ?? [],
      exercised: idsOf(rules, (result) => result !== "not exercised"),
      notExercised: idsOf(rules, (result) => result === "not exercised"),
      ended: history.end?.reason ?? "without an end: the harness died, or still runs",
      statistics: statistics(history),
      ...(history.end?.marks === undefined ? {} : { marks: history.end.marks }),
    },
  };
}

/** E rules by number, then the rest by name: the same whatever the order of the checkers. */
function inOrder(rules: RuleResults): RuleResults {
  const rank = (rule: string): number => (/^E\d+$/.test(rule) ? Number(rule.slice(1)) : Number.POSITIVE_INFINITY);
  const byRank = (left: string, right: string): number =>
    rank(left) === rank(right) ? (left < right ? -1 : 1) : rank(left) - rank(right);
  return Object.fromEntries(Object.entries(rules).sort(([left], [right]) => byRank(left, right)));
}

/** What F misses comes first: where little was broken, the rest hardly matters. */
function reasonOf(rules: RuleResults): string {
  const { F: coverage, ...others } = rules;
  const unknown = Object.entries(others).filter(([, { verdict }]) => verdict === "unknown");
  const reasons = [
    ...(coverage?.verdict === "unknown" ? [coverage.reason ?? ""] : []),
    ...unknown.map(([rule, { reason }]) => `${rule}: ${reason ?? "could not be judged"}`),
  ];
  return reasons.length === 0 ? "no rule was exercised" : reasons.join("; ");
}

function idsOf(rules: RuleResults, wanted: (verdict: RuleResults[string]["verdict"]) => boolean): readonly string[] {
  return Object.entries(rules).flatMap(([rule, { verdict }]) => (wanted(verdict) ? [rule] : []));
}

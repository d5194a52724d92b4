import type { History } from "../../core/history.js";
import type { RuleResult, RuleResults } from "../../core/verdict.js";
import { completenessChecker } from "../completeness/index.js";
import { crashChecker } from "../crash/index.js";
import { electionChecker } from "../election/index.js";
import { fencingChecker } from "../fencing/index.js";
import { invariantsChecker } from "../invariants/index.js";
import { leasesChecker } from "../leases/index.js";
import { livenessChecker } from "../liveness/index.js";

/** Every checker of this folder's neighbours; linearizability has tests of its own. */
export const CHECKERS = [
  electionChecker,
  fencingChecker,
  livenessChecker,
  completenessChecker,
  invariantsChecker,
  leasesChecker,
  crashChecker,
];

export const LIMITS = { maxConfigurations: 100_000 };

/** All rules' results on a history. */
export function judged(history: History): RuleResults {
  return Object.assign({}, ...CHECKERS.map((checker) => checker.check(history, LIMITS)));
}

/** One rule's result. */
export function ruleOn(rule: string, history: History): RuleResult {
  const result = judged(history)[rule];
  if (result === undefined) throw new RangeError(`no checker judges ${rule}`);
  return result;
}

/** The rules that a history violates. */
export function violated(history: History): readonly string[] {
  return Object.entries(judged(history)).flatMap(([rule, { verdict }]) => (verdict === "invalid" ? [rule] : []));
}

/** The sentences of a rule's anomalies. */
export function sentences(result: RuleResult): readonly string[] {
  return result.anomalies.map(({ why }) => why);
}

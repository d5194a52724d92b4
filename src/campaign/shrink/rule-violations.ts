import type { Checker, CheckLimits } from "../../contract/checker.js";
import type { History } from "../../core/history.js";
import type { Anomaly } from "../../core/verdict.js";

/** The violations of one rule alone; whatever else is wrong, or was not covered, does not count. */
export function violationsOf(
  history: History,
  rule: string,
  checker: Checker,
  limits: CheckLimits,
): readonly Anomaly[] {
  const anomalies = checker.check(history, limits)[rule]?.anomalies ?? [];
  return anomalies.filter(({ severity }) => severity === "violation");
}

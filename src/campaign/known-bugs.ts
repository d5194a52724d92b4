import type { KnownBug } from "../contract/known-bug.js";
import type { System } from "../contract/system.js";
import type { Anomaly, RuleResults, VerdictFile } from "../core/verdict.js";

/**
 * Names the bugs that the release is known to have where the verdict shows them. The verdict stays what it is: a known
 * bug is a bug.
 *
 * @param label the system as a history's header has it, `name@version`
 */
export function withKnownBugs(
  verdict: VerdictFile,
  label: string | undefined,
  systems: readonly System[],
): VerdictFile {
  const [name, version = ""] = (label ?? "").split("@");
  const bugs = systems.find((system) => system.name === name)?.knownBugs ?? [];
  const shown = bugs.filter((bug) => bug.versions.includes(version) && shows(verdict.rules, bug));
  if (shown.length === 0) return verdict;
  const rules = Object.entries(verdict.rules).map(([rule, result]) => {
    const anomalies = result.anomalies.map((anomaly) => named(anomaly, rule, shown, label ?? ""));
    return [rule, { ...result, anomalies }] as const;
  });
  return { ...verdict, rules: Object.fromEntries(rules) };
}

/** Whether every violation of the verdict is one that the release is known for. */
export function knownThroughout({ rules }: VerdictFile): boolean {
  const violations = Object.values(rules).flatMap(({ anomalies }) =>
    anomalies.filter(({ severity }) => severity === "violation"),
  );
  return violations.length > 0 && violations.every(({ known }) => known !== undefined);
}

function shows(rules: RuleResults, bug: KnownBug): boolean {
  return (rules[bug.rule]?.anomalies ?? []).some((anomaly) => isItself(anomaly, bug));
}

function isItself({ severity, data }: Anomaly, { breach }: KnownBug): boolean {
  return severity === "violation" && (breach === undefined || data?.["breach"] === breach);
}

function named(anomaly: Anomaly, rule: string, shown: readonly KnownBug[], label: string): Anomaly {
  if (anomaly.severity !== "violation") return anomaly;
  const bug = shown.find((candidate) => candidate.rule === rule && isItself(anomaly, candidate));
  const wake = bug ?? shown.find(({ inItsWake }) => inItsWake.includes(rule));
  if (wake === undefined) return anomaly;
  const how = bug === undefined ? "comes in the wake of" : "is";
  return {
    ...anomaly,
    known: wake.id,
    why: `${anomaly.why} That ${how} a bug which ${label} is known to have: ${wake.summary} (${wake.id}).`,
  };
}

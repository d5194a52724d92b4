import { type History, type Operation, operations, outcomeOf } from "../../core/history.js";
import type { RuleResult, RuleResults } from "../../core/verdict.js";
import { ruling } from "../ruling.js";
import { coverFaults } from "./faults.js";

/** How an unknown for want of exercise begins. */
const VACUOUS = "vacuous";

/**
 * F: was there anything to find? The planned faults took effect, measured; operations were attempted during and
 * succeeded after them; the rules that the plan requires had an opportunity; and no flood ended the run. Needs the
 * results of all other rules. Where something is missing, silence of the other rules says nothing: `unknown`, with a
 * reason that begins `vacuous:`.
 */
export function judgeCoverage(history: History, results: RuleResults): RuleResult {
  const { header } = history;
  if (header === undefined) {
    return ruling({ opportunities: 0, anomalies: [], idle: "a history without a header plans nothing" });
  }
  const all = operations(history.events).filter(isWork);
  const counts = { ok: 0, fail: 0, info: 0 };
  for (const operation of all) counts[outcomeOf(operation)] += 1;
  const faults = coverFaults(history, all);
  const idle = header.required.filter((rule) => (results[rule]?.verdict ?? "not exercised") === "not exercised");
  const missing = [
    ...(all.length === 0 ? ["no operation was invoked"] : counts.ok === 0 ? ["no operation succeeded"] : []),
    ...faults.missing,
    ...idle.map((rule) => `${rule} had no opportunity${because(results[rule])}`),
  ];
  const vacuous = missing.length === 0 ? [] : [`${VACUOUS}: ${missing.join("; ")}`];
  return ruling({
    opportunities: 1 + header.nemeses.length + (header.swarm === undefined ? 0 : 1) + header.required.length,
    anomalies: [],
    stats: { operations: counts, ...faults.stats, missing },
    doubts: [...floodOf(history), ...vacuous],
    idle: "",
  });
}

/** A run that was ended since its system floods is not as long as was planned, whatever it has shown by then. */
function floodOf({ end }: History): readonly string[] {
  return end?.reason === "flooded" ? [end.detail ?? "the system floods"] : [];
}

/** Renewals go on by themselves and show nothing of the work. */
function isWork({ invoke }: Operation): boolean {
  return invoke.f !== "renew";
}

function because(result: RuleResult | undefined): string {
  return result?.reason === undefined ? "" : ` (${result.reason})`;
}

import { endTimeNs, type History, operations, outcomeOf } from "../core/history.js";
import { nsToMs } from "../core/units.js";
import type { VerdictFile } from "../core/verdict.js";
import { type Expectation, whatCounts } from "./expectation.js";
import { faultCounts } from "./fault-counts.js";
import type { AnomalySummary, RunSummary } from "./summary.js";

/**
 * A run in a few figures. `folder` is relative to the campaign's; the anomaly told is one of the expected rule where there
 * is one.
 */
export function summariseRun(
  history: History,
  verdict: VerdictFile,
  about: Pick<RunSummary, "folder" | "seed" | "reproduce">,
  expectation: Expectation,
): RunSummary {
  const anomalies = anomaliesOf(verdict);
  const rank = (anomaly: AnomalySummary): number => rankOf(anomaly, expectation);
  const [anomaly] = [...anomalies].sort((left, right) => rank(left) - rank(right));
  const outcomes = operations(history.events).map(outcomeOf);
  const count = (outcome: string): number => outcomes.filter((found) => found === outcome).length;
  return {
    folder: about.folder,
    seed: about.seed,
    verdict: verdict.verdict,
    ...(expectation.verdict === "invalid" || expectation.except === undefined
      ? {}
      : { countsAs: whatCounts(expectation, verdict) }),
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    rules: Object.fromEntries(Object.entries(verdict.rules).map(([rule, result]) => [rule, result.verdict])),
    ...(anomaly === undefined ? {} : { anomaly }),
    hazards: anomalies.filter(({ severity }) => severity === "hazard").length,
    faults: faultCounts(history),
    operations: { ok: count("ok"), fail: count("fail"), info: count("info") },
    durationMs: nsToMs(endTimeNs(history.events)),
    end: history.end?.reason ?? "torn",
    reproduce: about.reproduce,
  };
}

function anomaliesOf({ rules }: VerdictFile): readonly AnomalySummary[] {
  return Object.entries(rules).flatMap(([rule, { anomalies }]) =>
    anomalies.map(({ severity, why, events }) => ({ rule, severity, why, events })),
  );
}

/** The expected rule's violations, other violations, hazards; sorting is stable, so the first of equals wins. */
function rankOf({ rule, severity }: AnomalySummary, expectation: Expectation): number {
  if (severity === "hazard") return 2;
  return expectation.verdict === "invalid" && expectation.rule === rule ? 0 : 1;
}

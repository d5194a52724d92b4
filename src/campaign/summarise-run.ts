import { endTimeNs, type History, operations, outcomeOf } from "../core/history.js";
import { nsToMs } from "../core/units.js";
import type { VerdictFile } from "../core/verdict.js";
import type { AnomalySummary, RunSummary } from "./summary.js";

/** A run in a few figures. `folder` is relative to the campaign's. */
export function summariseRun(
  history: History,
  verdict: VerdictFile,
  about: Pick<RunSummary, "folder" | "seed" | "reproduce">,
): RunSummary {
  const anomalies = anomaliesOf(verdict);
  const [anomaly] = [...anomalies].sort((left, right) => rank(left) - rank(right));
  const outcomes = operations(history.events).map(outcomeOf);
  const count = (outcome: string): number => outcomes.filter((found) => found === outcome).length;
  return {
    folder: about.folder,
    seed: about.seed,
    verdict: verdict.verdict,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    rules: Object.fromEntries(Object.entries(verdict.rules).map(([rule, result]) => [rule, result.verdict])),
    ...(anomaly === undefined ? {} : { anomaly }),
    hazards: anomalies.filter(({ severity }) => severity === "hazard").length,
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

/** Violations before hazards; sorting is stable, so the first rule's first one wins. */
function rank({ severity }: AnomalySummary): number {
  return severity === "violation" ? 0 : 1;
}

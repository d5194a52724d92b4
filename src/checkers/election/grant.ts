import type { History } from "../../core/history.js";
import type { RuleResult } from "../../core/verdict.js";
import { candidaciesOf } from "../reading/candidacies.js";
import { ruling } from "../ruling.js";
import { grantsOf } from "./grants.js";
import { judgeByPosition } from "./grants-by-position.js";
import { judgeByRecord, type RecordFindings } from "./grants-by-record.js";

/**
 * E2: a campaign returns ok only where its candidacy led. By the servers' own history of candidacies where somebody read
 * it without a gap; of grants that it does not tell of, by the positions that campaigns were told.
 *
 * Where both could speak the history alone does. A candidate that was paused may have led for a while and lost its key
 * before it learns of its turn: its grant comes late, beside a newer leader's by the positions told, and is none that
 * nobody had.
 */
export function judgeGrants(history: History): RuleResult {
  if (history.header?.tokens === "none") return ruling({ opportunities: 0, anomalies: [], idle: WITHOUT_TOKENS });
  const grants = grantsOf(history);
  const record = candidaciesOf(history);
  const placed = judgeByPosition(grants);
  const { judged, doubts } = record === undefined ? NOTHING_READ : judgeByRecord(grants, record);
  const anomalies = grants.flatMap(({ granted: { index } }) =>
    judged.has(index) ? (judged.get(index) ?? []) : (placed.phantoms.get(index) ?? []),
  );
  return ruling({
    opportunities: Math.max(placed.opportunities, record === undefined ? 0 : grants.length),
    anomalies: anomalies.sort((left, right) => (left.events[0] ?? 0) - (right.events[0] ?? 0)),
    stats: record === undefined ? {} : { judged: "by the servers' own history of candidacies" },
    doubts,
    idle: "no campaign that had to wait told at which position it came to lead, after another had, and nobody read the servers' own history",
  });
}

/** Candidacies are told apart, and put in order, by their tokens alone. */
const WITHOUT_TOKENS = "this system gives no tokens, by which candidacies could be told apart";

const NOTHING_READ: RecordFindings = { judged: new Map(), doubts: [] };

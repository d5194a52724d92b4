import type { History } from "../../core/history.js";
import type { RuleResult } from "../../core/verdict.js";
import { candidaciesOf } from "../reading/candidacies.js";
import { ruling } from "../ruling.js";
import { grantsOf } from "./grants.js";
import { judgeByPosition } from "./grants-by-position.js";
import { judgeByRecord } from "./grants-by-record.js";

/**
 * E2: a campaign returns ok only where its candidacy led. By the servers' own history of candidacies where somebody read
 * it, and in any case by the positions that campaigns were told; what either shows once is told once.
 */
export function judgeGrants(history: History): RuleResult {
  const grants = grantsOf(history);
  const record = candidaciesOf(history);
  const placed = judgeByPosition(grants);
  const recorded = record === undefined ? undefined : judgeByRecord(grants, record);
  const phantoms = new Map([...placed.phantoms, ...(recorded?.phantoms ?? [])]);
  return ruling({
    opportunities: Math.max(placed.opportunities, recorded?.opportunities ?? 0),
    anomalies: [...phantoms.values()].sort((left, right) => (left.events[0] ?? 0) - (right.events[0] ?? 0)),
    stats: record === undefined ? {} : { judged: "by the servers' own history of candidacies" },
    doubts: recorded?.doubts ?? [],
    idle: "no campaign that had to wait told at which position it came to lead, after another had, and nobody read the servers' own history",
  });
}

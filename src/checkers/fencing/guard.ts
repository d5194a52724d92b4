import { type History, type Operation, operations } from "../../core/history.js";
import type { RuleResult } from "../../core/verdict.js";
import { candidaciesOf } from "../reading/candidacies.js";
import { ruling } from "../ruling.js";
import type { FencedCase } from "./cases.js";
import { guardsByGrants } from "./guard-by-grants.js";
import { guardsByRecord } from "./guard-by-record.js";

/**
 * E6: just before a write that a guard let through, the candidacy that guards it stood. By the servers' own history of
 * candidacies, and by the position that the write was told; where nobody read that history, by the grants of newer
 * tokens that were told at lower positions.
 *
 * A queued candidate's own key guards its writes too, though it does not lead: that is E4's to find.
 */
export function judgeGuards(history: History, cases: readonly FencedCase[]): RuleResult {
  const record = candidaciesOf(history);
  const guarded = cases.map(({ resource }) => resource).filter(({ fence }) => fence === "guard");
  const all: readonly Operation[] = guarded.length === 0 || record !== undefined ? [] : operations(history.events);
  const judged = guarded.map((resource) =>
    record === undefined ? guardsByGrants(resource, all) : guardsByRecord(resource, record),
  );
  return ruling({
    opportunities: judged.reduce((sum, { opportunities }) => sum + opportunities, 0),
    anomalies: judged.flatMap(({ anomalies }) => anomalies),
    doubts: [...new Set(judged.flatMap(({ doubts }) => doubts))],
    idle: "no write that a guard let through could be held against the servers' own history of candidacies, or against a newer grant",
  });
}

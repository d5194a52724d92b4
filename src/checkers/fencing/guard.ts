import type { History } from "../../core/history.js";
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
  const guarded = cases.filter(({ resource }) => resource.fence === "guard");
  const judged = guarded.map(({ resource, grants }) =>
    record === undefined ? guardsByGrants(resource, grants) : guardsByRecord(resource, record),
  );
  return ruling({
    opportunities: judged.reduce((sum, { opportunities }) => sum + opportunities, 0),
    anomalies: judged.flatMap(({ anomalies }) => anomalies),
    doubts: [...new Set(judged.flatMap(({ doubts }) => doubts))],
    idle: "no write that a guard let through could be held against the servers' own history of candidacies, or against a newer grant",
  });
}

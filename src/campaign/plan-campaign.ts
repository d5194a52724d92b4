import type { CampaignPlan, PlannedRow } from "./plan.js";
import { type PlanContext, planRow } from "./plan-row.js";
import { type Problem, problemsError } from "./problems.js";
import type { CampaignRequest } from "./run-request.js";

/**
 * Resolves everything before anything starts: seeds, versions, options, matched capabilities. Throws a UserError that
 * lists every unknown name and impossible combination with its place.
 */
export async function planCampaign(request: CampaignRequest, context: PlanContext): Promise<CampaignPlan> {
  const problems: Problem[] = [];
  const rows: PlannedRow[] = [];
  for (const row of request.rows) {
    const planned = await planRow(row, context);
    if ("problems" in planned) problems.push(...planned.problems);
    else rows.push(planned);
  }
  if (problems.length > 0) throw problemsError(problems);
  return { ...request, rows };
}

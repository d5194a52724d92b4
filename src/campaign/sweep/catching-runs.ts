import { withSeed } from "../plan.js";
import type { PlanContext } from "../plan-row.js";
import { type Flag, reproduceFlags } from "../reproduce.js";
import type { CampaignRequest } from "../run-request.js";
import type { DetectionRecord } from "./detection-record.js";
import { huntingGrounds } from "./hunting-grounds.js";

/**
 * The flags of `usurper run` that show each planted bug, by its name: those of the first run that caught it in the
 * recorded hunts. `campaign` is what it was hunted with. A bug that no hunt has caught is left out.
 */
export async function catchingRuns(
  campaign: CampaignRequest,
  { bugs: found }: DetectionRecord,
  context: PlanContext,
): Promise<ReadonlyMap<string, readonly Flag[]>> {
  const { plugins } = context;
  const grounds = await huntingGrounds({ bugs: "all", systems: plugins.systems }, campaign, {}, context);
  const catching = grounds.flatMap(({ bug, row }) => {
    const [caught] = found[bug.name]?.hunts.flatMap((hunt) => hunt.caught ?? []) ?? [];
    return caught === undefined ? [] : [[bug.name, reproduceFlags(withSeed(row, caught.seed), plugins)] as const];
  });
  return new Map(catching);
}

import type { PlannedRow } from "../src/campaign/plan.js";
import { planCampaign } from "../src/campaign/plan-campaign.js";
import { readCampaign } from "../src/campaign/read-campaign.js";
import { PLUGINS } from "../src/campaign/registry.js";

/** The one row of a campaign's text. */
export async function plannedRow(yaml: string): Promise<PlannedRow> {
  const campaign = readCampaign(yaml, "bench.yaml");
  const { rows } = await planCampaign(campaign, { plugins: PLUGINS, tool: "usurper bench", drawSeed: () => 1 });
  return rows[0] as PlannedRow;
}

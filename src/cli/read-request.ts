import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanContext } from "../campaign/plan-row.js";
import { readCampaign } from "../campaign/read-campaign.js";
import { PLUGINS } from "../campaign/registry.js";
import { type CampaignRequest, overridden } from "../campaign/run-request.js";
import { messageOf, UserError } from "../core/errors.js";
import { MAX_SEED } from "../core/random.js";
import type { CliContext } from "./context.js";
import { type RunFlags, settingsFromFlags } from "./run-flags.js";

/** What was asked for: a campaign file with the flags over each of its rows, or the one run that the flags name. */
export function readRequest(flags: RunFlags, file: string | undefined): CampaignRequest {
  const settings = settingsFromFlags(flags);
  if (file === undefined) return { name: "run", rows: [{ place: undefined, settings }] };
  const campaign = readCampaignFile(file);
  const changed = Object.keys(settings).length > 0;
  return { ...campaign, overridden: changed, rows: campaign.rows.map((row) => overridden(row, settings)) };
}

/** Throws a UserError that lists every problem of the file, with its place. */
export function readCampaignFile(file: string): CampaignRequest {
  return readCampaign(readText(file), file);
}

/** The package's own campaign of one row a planted bug. */
export function plantedBugsFile({ packageRoot }: Pick<CliContext, "packageRoot">): string {
  return join(packageRoot, "campaigns/planted-bugs.yaml");
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    throw new UserError(`cannot be read: ${messageOf(thrown)}`, { place: { file } });
  }
}

/** How this process plans: with all plug-ins, and a fresh seed where none is named. */
export function planContext({ version }: CliContext): PlanContext {
  return { plugins: PLUGINS, tool: `usurper ${version}`, drawSeed: () => randomInt(MAX_SEED + 1) };
}

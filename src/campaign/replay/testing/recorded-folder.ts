import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRunFolder, type RunFolder } from "../../../store/run-folder.js";
import { withSeed } from "../../plan.js";
import { planCampaign } from "../../plan-campaign.js";
import type { Plugins } from "../../plugins.js";
import { readCampaign } from "../../read-campaign.js";
import { recordRun } from "../../record-run.js";
import { writePlan } from "../../run-stages.js";

/** What the runs of these tests were recorded by. */
export const TOOL = "usurper test";

/** Records one simulated run of a campaign file's text into a folder of its own, as far as check and report. */
export async function recordedFolder(yaml: string, plugins: Plugins, signal = NEVER): Promise<RunFolder> {
  const context = { plugins, tool: TOOL, drawSeed: () => 0 };
  const { rows } = await planCampaign(readCampaign(yaml, "test.yaml"), context);
  const [row] = rows;
  const [seed] = row?.seeds ?? [];
  if (row === undefined || seed === undefined) throw new Error("the campaign plans no run");
  const folder = createRunFolder(mkdtempSync(join(tmpdir(), "usurper-recorded-")), ["run"], new Date(0));
  const plan = withSeed(row, seed);
  writePlan(folder, plan);
  await recordRun(plan, folder, { plugins, signal, tell: () => {} });
  return folder;
}

const NEVER = new AbortController().signal;

/** Changes the text of one of a run's files. */
export function doctor(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

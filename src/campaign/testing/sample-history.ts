import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { History } from "../../core/history.js";
import { readHistory } from "../../store/history-reader.js";
import { createRunFolder } from "../../store/run-folder.js";
import { withSeed } from "../plan.js";
import { planCampaign } from "../plan-campaign.js";
import type { Plugins } from "../plugins.js";
import { readCampaign } from "../read-campaign.js";
import { recordRun } from "../record-run.js";

/** Records one simulated run of a campaign file's text, and reads its history back. */
export async function sampleHistory(yaml: string, seed: number, plugins: Plugins): Promise<History> {
  const context = { plugins, tool: "usurper test", drawSeed: () => seed };
  const { rows } = await planCampaign(readCampaign(yaml, "sample.yaml"), context);
  const [row] = rows;
  if (row === undefined) throw new Error("the sample plans no run");
  const folder = createRunFolder(mkdtempSync(join(tmpdir(), "usurper-sample-")), ["sample"], new Date(0));
  await recordRun(withSeed(row, seed), folder, { plugins, signal: new AbortController().signal, tell: () => {} });
  return readHistory(folder.historyFile);
}

import { join } from "node:path";
import type { CampaignReportInput, RunReportInput } from "../../reports/input.js";
import { renderCampaignReport } from "../../reports/render.js";
import { EnvironmentError, messageOf } from "../core/errors.js";
import { writeJsonFile, writeTextFile } from "../store/atomic-file.js";
import { createCampaignFolder, linkLatest, openRunFolder } from "../store/run-folder.js";
import type { RunOutcome } from "./campaign-event.js";
import { executeRow, type RowExecution, skippedRow } from "./execute-row.js";
import { demandSurvival, type ExecuteContext, executeRun, runFolderFor } from "./execute-run.js";
import { type Expectation, formatExpectation, judgeExpectation, type RowOutcome } from "./expectation.js";
import type { CampaignPlan } from "./plan.js";
import type { Plugins } from "./plugins.js";
import { reproduceCampaign } from "./reproduce.js";
import { readRecorded, reportInput } from "./run-stages.js";
import { type CampaignSummary, SUMMARY_FORMAT, totalsOf, worstOutcome } from "./summary.js";

/** What came of a campaign: of a single run its verdict, of several their summary. */
export type CampaignResult =
  | { readonly type: "run"; readonly outcome: RowOutcome; readonly run: RunOutcome }
  | {
      readonly type: "campaign";
      readonly outcome: RowOutcome;
      readonly summary: CampaignSummary;
      readonly folder: string;
    };

/**
 * Carries out a plan. One run goes into a folder of its own; several into a campaign's folder with
 * `summary.json` and a report over all of them, written on every path. `latest` leads to it as soon as a cluster has
 * started: where none does, to the one before. Rejects where the machine cannot run it, or
 * where something broke on the way that was not a matter of the system under test.
 */
export async function executeCampaign(campaign: CampaignPlan, context: ExecuteContext): Promise<CampaignResult> {
  const { runsDir } = context;
  await demandEnvironments(campaign, context.plugins);
  const [first, ...more] = campaign.rows;
  const [seed, ...seeds] = first?.seeds ?? [];
  if (first !== undefined && seed !== undefined && more.length === 0 && seeds.length === 0) {
    const folder = runFolderFor(first, seed, runsDir, context.now);
    const run = await executeRun(first, seed, folder, { ...context, began: () => linkLatest(runsDir, folder.path) });
    demandSurvival(run);
    const judged = judgeExpectation(first.expectation, [run.verdict]);
    const final = run.end.reason === "complete" || run.verdict.verdict === "invalid";
    return { type: "run", outcome: final ? judged : "unknown", run };
  }
  return executeRows(campaign, context);
}

/** Asked once of each environment, before anything starts. */
async function demandEnvironments({ rows }: CampaignPlan, { environments }: Plugins): Promise<void> {
  for (const environment of environments) {
    if (!rows.some(({ plan }) => plan.env === environment.name)) continue;
    const support = await environment.available();
    if (!support.supported) {
      throw new EnvironmentError(`environment ${environment.name} cannot be used: ${support.reason}`, {
        hint: "`usurper doctor` tells what is missing; --env sim needs nothing",
      });
    }
  }
}

async function executeRows(campaign: CampaignPlan, context: ExecuteContext): Promise<CampaignResult> {
  const { runsDir } = context;
  const folder = createCampaignFolder(runsDir, campaign.name, context.now());
  const linking = { ...context, began: linkingOnce(runsDir, folder) };
  context.tell({ type: "campaign-started", campaign, folder });
  const executions: RowExecution[] = [];
  const broken: unknown[] = [];
  for (const [place, row] of campaign.rows.entries()) {
    if (context.signal.aborted || broken.length > 0) {
      executions.push(skippedRow(row));
      continue;
    }
    context.tell({ type: "row-started", row, place, of: campaign.rows.length });
    const execution = await executeRow(row, folder, linking, (thrown) => broken.push(thrown));
    executions.push(execution);
    context.tell({ type: "row-ended", row: execution.summary });
  }
  const cutShort = broken.length > 0 ? messageOf(broken[0]) : cutShortBy(context.signal);
  const summary = summarise(campaign, runsDir, executions, cutShort);
  writeJsonFile(join(folder, "summary.json"), summary);
  const report = renderCampaignReport(campaignReport(summary, executions, context.plugins), context.reportTemplate);
  writeTextFile(join(folder, "report.html"), report);
  context.tell({ type: "campaign-ended", summary, folder });
  if (broken.length > 0) throw broken[0];
  return { type: "campaign", outcome: summary.outcome, summary, folder };
}

/** A campaign is as new as its first run: what was begun after that stays the latest. */
function linkingOnce(runsDir: string, folder: string): () => void {
  let linked = false;
  return () => {
    if (!linked) linkLatest(runsDir, folder);
    linked = true;
  };
}

function cutShortBy(signal: AbortSignal): string | undefined {
  return signal.aborted ? `cut short: ${String(signal.reason)}` : undefined;
}

function summarise(
  { name, file, overridden, rows: planned }: CampaignPlan,
  runsDir: string,
  executions: readonly RowExecution[],
  cutShort: string | undefined,
): CampaignSummary {
  const rows = executions.map(({ summary }) => summary);
  return {
    format: SUMMARY_FORMAT,
    tool: planned[0]?.plan.tool ?? "",
    name,
    ...(file === undefined ? {} : { file }),
    outcome: worstOutcome(rows.map(({ outcome }) => outcome)),
    rows,
    totals: totalsOf(rows),
    reproduce: file === undefined || overridden ? [] : [reproduceCampaign(file, runsDir)],
    ...(cutShort === undefined ? {} : { cutShort }),
  };
}

function campaignReport(
  summary: CampaignSummary,
  executions: readonly RowExecution[],
  plugins: Plugins,
): CampaignReportInput {
  return {
    name: summary.name,
    verdict: summary.outcome,
    reproduce: summary.reproduce,
    rows: executions.map(({ summary: row, story }) => ({
      title: row.title,
      expectation: formatExpectation(row.expectation),
      outcome: row.outcome,
      runs: row.runs.map(({ seed, verdict, folder, anomaly, reason }) => {
        const headline = verdict === "invalid" ? anomaly?.why : reason;
        return { seed, verdict, folder, ...(headline === undefined ? {} : { headline }) };
      }),
      ...(story === undefined ? {} : { story: storyOf(story.folder, row.expectation, plugins) }),
    })),
  };
}

function storyOf(folder: string, expectation: Expectation, plugins: Plugins): RunReportInput {
  const input = reportInput(readRecorded(openRunFolder(folder)), plugins);
  const rule = expectation.verdict === "invalid" ? expectation.rule : undefined;
  return rule === undefined ? input : { ...input, expectedRule: rule };
}

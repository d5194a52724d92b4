import { existsSync } from "node:fs";
import { basename } from "node:path";
import { EnvironmentError } from "../core/errors.js";
import type { History } from "../core/history.js";
import type { VerdictFile } from "../core/verdict.js";
import { createRunFolder, type RunFolder } from "../store/run-folder.js";
import type { RunOutcome } from "./campaign-event.js";
import { type PlannedRow, systemLabel, withSeed } from "./plan.js";
import { type RecordContext, recordRun } from "./record-run.js";
import { reproduceCommand } from "./reproduce.js";
import { checkRun, readRecorded, reportRun, writePlan } from "./run-stages.js";
import { summariseRun } from "./summarise-run.js";

export interface ExecuteContext extends RecordContext {
  /** Where runs are kept, by themselves or in their campaign's folder. */
  readonly runsDir: string;
  /** The built report app. */
  readonly reportTemplate: string;
  /** When the run began, for its folder's name. */
  readonly now: () => Date;
}

/** Makes the folder of one run of a row. */
export function runFolderFor({ plan }: PlannedRow, seed: number, parent: string, now: () => Date): RunFolder {
  return createRunFolder(parent, [systemLabel(plan.system), plan.workload, String(seed)], now());
}

/**
 * Carries out one run of a row: plan, run, check, report, each from the files of the stage before. A run that was
 * interrupted, or whose cluster died, is checked and reported as far as it went.
 */
export async function executeRun(
  row: PlannedRow,
  seed: number,
  folder: RunFolder,
  context: ExecuteContext,
): Promise<RunOutcome> {
  const { plugins, tell } = context;
  const plan = withSeed(row, seed);
  writePlan(folder, plan);
  tell({ type: "run-started", plan, title: row.title, folder: folder.path });
  const end = await recordRun(plan, folder, context).catch((thrown: unknown) => {
    // What was recorded before the machine failed is judged all the same; the failure is still what the user is told.
    if (thrown instanceof EnvironmentError && existsSync(folder.historyFile)) judge(folder, context);
    throw thrown;
  });
  tell({ type: "checking", events: end.events });
  const { verdict, history } = judge(folder, context);
  const reproduce = reproduceCommand(plan, plugins, { folder: folder.path, runsDir: context.runsDir });
  const about = { folder: basename(folder.path), seed, reproduce };
  const summary = summariseRun(history, verdict, about, row.expectation);
  const outcome = { plan, folder: folder.path, verdict, summary, end };
  tell({ type: "run-ended", outcome });
  return outcome;
}

function judge(folder: RunFolder, { plugins, reportTemplate }: ExecuteContext): Judged {
  const recorded = readRecorded(folder);
  const verdict = checkRun(recorded, plugins);
  reportRun(recorded, plugins, reportTemplate);
  return { verdict, history: recorded.history };
}

interface Judged {
  readonly verdict: VerdictFile;
  readonly history: History;
}

/** A run whose cluster died under it shows nothing but what it already violated. Throws an EnvironmentError. */
export function demandSurvival({ end, verdict, folder }: RunOutcome): void {
  if (end.reason !== "failed" || verdict.verdict === "invalid") return;
  throw new EnvironmentError(`the run failed: ${end.detail ?? "nobody knows why"}`, {
    hint: `what was recorded is kept in ${folder}`,
  });
}

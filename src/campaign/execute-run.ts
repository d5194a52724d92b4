import { relative } from "node:path";
import { readHistory } from "../store/history-reader.js";
import { createRunFolder } from "../store/run-folder.js";
import type { RunOutcome } from "./campaign-event.js";
import { type PlannedRow, systemLabel, withSeed } from "./plan.js";
import { type RecordContext, recordRun } from "./record-run.js";
import { reproduceCommand } from "./reproduce.js";
import { checkRun, reportRun, writePlan } from "./run-stages.js";
import { summariseRun } from "./summarise-run.js";

export interface ExecuteContext extends RecordContext {
  /** The built report app. */
  readonly reportTemplate: string;
  /** When the run began, for its folder's name. */
  readonly now: () => Date;
}

/**
 * Carries out one run of a row: plan, run, check, report, each from the files of the stage before. `parent` is where its
 * folder goes. A run that was interrupted is checked and reported as far as it went.
 */
export async function executeRun(
  row: PlannedRow,
  seed: number,
  parent: string,
  context: ExecuteContext,
): Promise<RunOutcome> {
  const { plugins, tell } = context;
  const plan = withSeed(row, seed);
  const folder = createRunFolder(parent, [systemLabel(plan.system), plan.workload, String(seed)], context.now());
  writePlan(folder, plan);
  tell({ type: "run-started", plan, title: row.title, folder: folder.path });
  const { events } = await recordRun(plan, folder, context);
  tell({ type: "checking", events });
  const verdict = checkRun(folder, plugins);
  reportRun(folder, plugins, context.reportTemplate);
  const summary = summariseRun(readHistory(folder.historyFile), verdict, {
    folder: relative(parent, folder.path),
    seed,
    reproduce: reproduceCommand(plan, plugins),
  });
  const outcome = { plan, folder: folder.path, verdict, summary };
  tell({ type: "run-ended", outcome });
  return outcome;
}

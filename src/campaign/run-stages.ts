import { basename } from "node:path";
import type { RunReportInput } from "../../reports/input.js";
import { renderRunReport } from "../../reports/render.js";
import { checkHistory } from "../checkers/check-history.js";
import { RULES } from "../checkers/rules.js";
import type { CheckLimits } from "../contract/checker.js";
import { UserError } from "../core/errors.js";
import type { History } from "../core/history.js";
import { VERDICT_FORMAT, type VerdictFile } from "../core/verdict.js";
import { readJsonFile, writeJsonFile, writeTextFile } from "../store/atomic-file.js";
import { readHistory } from "../store/history-reader.js";
import type { RunFolder } from "../store/run-folder.js";
import { DEFAULTS } from "./defaults.js";
import { withKnownBugs } from "./known-bugs.js";
import { checkersNamed } from "./parts.js";
import { PLAN_FORMAT, type RunPlan, systemLabel } from "./plan.js";
import type { Plugins } from "./plugins.js";
import { reproduceCommand } from "./reproduce.js";

/** The stages of a run after its recording; each reads only the files of earlier ones, so each can be done again. */

/** What the recording left in a run's folder, read once for all the stages that follow. */
export interface RecordedFiles {
  readonly folder: RunFolder;
  readonly plan: RunPlan;
  readonly history: History;
}

export function writePlan(folder: RunFolder, plan: RunPlan): void {
  writeJsonFile(folder.planFile, plan);
}

/** Throws a UserError where the folder holds no plan of this version, or no history that can be read. */
export function readRecorded(folder: RunFolder): RecordedFiles {
  const plan = readFormat<RunPlan>(folder.planFile, PLAN_FORMAT);
  return { folder, plan, history: readHistory(folder.historyFile) };
}

/** Judges the recorded history by the checkers that its plan names, and writes `verdict.json`. */
export function checkRun(recorded: RecordedFiles, plugins: Plugins, limits?: CheckLimits): VerdictFile {
  const { folder, plan, history } = recorded;
  const judged = checkHistory(history, checkersNamed(plan.checkers, plugins), limits ?? plan.limits);
  const verdict = withKnownBugs(judged, systemLabel(plan.system), plugins.systems);
  writeJsonFile(folder.verdictFile, verdict);
  return verdict;
}

/** Throws a UserError where the run was not checked yet. */
function readVerdict(folder: RunFolder): VerdictFile {
  return readFormat<VerdictFile>(folder.verdictFile, VERDICT_FORMAT);
}

/** Writes `report.html`. */
export function reportRun(recorded: RecordedFiles, plugins: Plugins, reportTemplate: string): void {
  writeTextFile(recorded.folder.reportFile, renderRunReport(reportInput(recorded, plugins), reportTemplate));
}

/** What a report tells of a run, from its plan, history and verdict. */
export function reportInput({ folder, plan, history }: RecordedFiles, plugins: Plugins): RunReportInput {
  const reproduce = [reproduceCommand(plan, plugins, { folder: folder.path, runsDir: DEFAULTS.runsDir })];
  return { history, verdict: readVerdict(folder), rules: RULES, reproduce, folder: basename(folder.path) };
}

/** What a report tells of a history without a run folder. */
export function historyReportInput(history: History, verdict: VerdictFile, file: string): RunReportInput {
  return { history, verdict, rules: RULES, reproduce: [], folder: basename(file) };
}

function readFormat<Content extends { readonly format: string }>(file: string, format: string): Content {
  const content = readJsonFile(file) as Content | null;
  if (content?.format === format) return content;
  throw new UserError(`expected the format ${format}, got ${content?.format}`, { place: { file } });
}

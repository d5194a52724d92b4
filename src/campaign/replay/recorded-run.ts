import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../../core/errors.js";
import { readJsonFile } from "../../store/atomic-file.js";
import { openRunFolder, type RunFolder } from "../../store/run-folder.js";
import type { RunPlan } from "../plan.js";
import type { Plugins } from "../plugins.js";
import { type CampaignSummary, SUMMARY_FORMAT } from "../summary.js";
import { readPlan } from "./read-plan.js";

/** A run that was recorded and can be recorded again. */
export interface RecordedRun {
  readonly folder: RunFolder;
  readonly plan: RunPlan;
  /** What its reader should be told, a sentence each. */
  readonly remarks: readonly string[];
}

/**
 * - `same`: a run of another version of the tool is refused, since nothing says that it would go the same way.
 * - `any`: it is tried.
 */
export type VersionDemand = "same" | "any";

/** With what it is to be done again. */
export interface ReplayTool {
  readonly plugins: Plugins;
  /** The version at hand, e.g. `usurper 0.1.0`. */
  readonly tool: string;
}

/**
 * Opens a recorded run of the simulator: its folder, or that of a campaign in which one run stands out. Throws a
 * UserError that says what is missing and what to do.
 */
export function openRecordedRun(path: string, versions: VersionDemand, { plugins, tool }: ReplayTool): RecordedRun {
  const chosen = runWithin(path);
  const folder = openRunFolder(chosen.path);
  if (!existsSync(folder.planFile)) {
    throw new UserError(`${folder.path} has no plan.json: nothing says what was run`, {
      hint: `usurper check ${folder.historyFile} still judges its history`,
    });
  }
  const plan = readPlan(folder.planFile);
  if (plan.env !== "sim") {
    throw new UserError(
      `${folder.path} was recorded in ${plan.env}, where no two runs are alike: only sim can do it again`,
      { hint: insteadOfReplay(plan, plugins) },
    );
  }
  const version = otherVersion(plan, tool, versions);
  if (!existsSync(folder.historyFile)) {
    throw new UserError(`the run in ${folder.path} has no history.jsonl: it never started`, {
      hint: "its plan.json says what it was to be: run that",
    });
  }
  return { folder, plan, remarks: [...chosen.remarks, ...version] };
}

/** The simulator hosts our own protocols alone: it is no way out for a run of etcd's servers. */
function insteadOfReplay({ system: { name } }: RunPlan, { systems, environments }: Plugins): string {
  const again = "run it again with the same flags for another history of its kind";
  const system = systems.find((known) => known.name === name);
  const sim = environments.find((known) => known.name === "sim");
  return system !== undefined && sim?.runs(system).supported ? `${again}, or try it with --env sim` : again;
}

function otherVersion(plan: RunPlan, tool: string, versions: VersionDemand): readonly string[] {
  if (plan.tool === tool) return [];
  const both = `the run was recorded by ${plan.tool}, this is ${tool}`;
  if (versions === "any") return [`${both}: whether it goes the same way now, nobody promises`];
  throw new UserError(`${both}: it may go another way now`, { hint: "--force tries it" });
}

/** The path itself; of a campaign's folder, its only run, else the only one that showed a violation. */
function runWithin(path: string): { readonly path: string; readonly remarks: readonly string[] } {
  const file = join(path, "summary.json");
  if (!existsSync(file)) return { path, remarks: [] };
  const summary = readJsonFile(file) as Partial<CampaignSummary> | null;
  if (summary?.format !== SUMMARY_FORMAT || summary.rows === undefined) return { path, remarks: [] };
  const runs = summary.rows.flatMap((row) => row.runs);
  const broken = runs.filter(({ verdict }) => verdict === "invalid");
  const [only, ...more] = runs.length === 1 ? runs : broken;
  if (only !== undefined && more.length === 0) {
    const chosen = join(path, only.folder);
    const why = runs.length === 1 ? "the only run" : `the only violation of ${runs.length} runs`;
    return { path: chosen, remarks: [`${why} in ${path} is ${basename(chosen)}`] };
  }
  const named = (only === undefined ? runs : broken)
    .slice(0, NAMED)
    .map(({ folder, verdict }) => `  ${join(path, folder)}  ${verdict}`);
  const left = (only === undefined ? runs : broken).length - named.length;
  throw new UserError(
    [
      `${path} holds a campaign of ${runs.length} runs; name one of them:`,
      ...named,
      ...(left > 0 ? [`  and ${left} more`] : []),
    ].join("\n"),
  );
}

/** More runs of a campaign than this are counted, not named. */
const NAMED = 8;

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { CoverageMark } from "../../contract/marks.js";
import { UserError } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";
import { linkLatest, type RunFolder } from "../../store/run-folder.js";
import type { RunOutcome } from "../campaign-event.js";
import { type ExecuteContext, executeRun, runFolderFor } from "../execute-run.js";
import type { RowOutcome } from "../expectation.js";
import type { CampaignPlan, PlannedRow } from "../plan.js";
import type { Plugins } from "../plugins.js";
import { worstOutcome } from "../summary.js";
import type { PlanSource } from "./plan-source.js";
import type { TellSweep } from "./sweep-event.js";
import { type PlannedRun, type SeedSweep, sweepSeeds } from "./sweep-seeds.js";
import type { SweptRun } from "./swept-run.js";
import type { SweepWorkers } from "./worker-pool.js";

/** More groups of violations than this are counted and told; folders are made of the first of them. */
const MOST_FOLDERS = 10;

export interface SweepContext extends Omit<ExecuteContext, "tell"> {
  readonly workers: SweepWorkers;
  /** What is run of each row: its seeds as they count, or guided by what runs reach. */
  readonly plans: (row: PlannedRow) => PlanSource;
  readonly onViolation: "stop" | "go on";
  readonly tell: TellSweep;
  /** The watcher's own clock. */
  readonly nowMs: () => Ms;
}

export interface SweepResult {
  readonly rows: readonly RowSweep[];
  readonly outcome: RowOutcome;
  /** What cut it short, where something did. */
  readonly interrupted?: string;
}

export interface RowSweep extends SeedSweep {
  /** The runs that were run again with a folder each. */
  readonly folders: readonly KeptRun[];
  /** Every mark that a run of the row could have reached. */
  readonly declared: readonly CoverageMark[];
  /** How long the sweep itself took. */
  readonly wallMs: Ms;
}

/** A run of a worker's, run again with its folder, history and report. */
export interface KeptRun {
  readonly seed: number;
  /** The run folder's path. */
  readonly folder: string;
  /** Undefined where it broke off: its folder then holds the plan, and the history as far as it went. */
  readonly outcome?: RunOutcome;
  /** `differs`: its history is not, byte for byte, what the worker recorded. That is a defect of determinism. */
  readonly again: "identical" | "differs";
}

/** Throws a UserError for what cannot be swept: only the simulator runs many seeds side by side. */
export function demandSimulation({ rows }: CampaignPlan): void {
  const other = rows.find(({ plan }) => plan.env !== "sim");
  if (other !== undefined) throw simulationOnly(other.plan.env);
}

export function simulationOnly(env: string): UserError {
  return new UserError(`a sweep runs in the simulator only, not in ${env}`, {
    hint: "leave out --env, or use `usurper run` with `seeds:` in a campaign file",
  });
}

/**
 * Sweeps the rows in turn, each over all workers. A row that misses its expectation ends the sweep, unless it is to go
 * on. The runs worth keeping are run once more, here, as ordinary runs.
 */
export async function executeSweep(campaign: CampaignPlan, context: SweepContext): Promise<SweepResult> {
  const rows: RowSweep[] = [];
  const { signal, workers, tell, onViolation, nowMs } = context;
  for (const row of campaign.rows) {
    if (signal.aborted) break;
    const plans = context.plans(row);
    tell({ type: "sweep-started", row, plans, processes: workers.processes });
    const arrived = (run: SweptRun): void => tell({ type: "swept", run });
    const startMs = nowMs();
    const swept = await sweepSeeds(row, plans, { workers, onViolation, signal, arrived });
    const wallMs = nowMs() - startMs;
    tell({ type: "sweep-ended" });
    const folders = await keep(row, swept.kept.slice(0, MOST_FOLDERS), context);
    rows.push({ ...swept, folders, declared: declaredMarks(row, context.plugins), wallMs });
    if (swept.outcome === "missed" && onViolation === "stop") break;
  }
  const outcome = worstOutcome(rows.map((row) => row.outcome));
  return { rows, outcome, ...(signal.aborted ? { interrupted: String(signal.reason) } : {}) };
}

/** The first of them is the newest run of all: `latest` leads to it. */
async function keep(row: PlannedRow, runs: readonly PlannedRun[], context: SweepContext): Promise<readonly KeptRun[]> {
  const kept: KeptRun[] = [];
  for (const { plan, run } of runs) {
    const { seed, ...rest } = plan;
    const alone: PlannedRow = { title: row.title, expectation: row.expectation, seeds: [seed], plan: rest };
    const folder = runFolderFor(alone, seed, context.runsDir, context.now);
    if (kept.length === 0) linkLatest(context.runsDir, folder.path);
    // A sweep that was interrupted still keeps what it found: this run is a short one.
    const signal = new AbortController().signal;
    const { again, outcome } = await runAgain(
      run,
      () => executeRun(alone, seed, folder, { ...context, signal }),
      folder,
    );
    kept.push({ seed, folder: folder.path, again, ...(outcome === undefined ? {} : { outcome }) });
  }
  return kept;
}

/** A run that broke off must break off again. */
async function runAgain(
  { broke, historyHash }: SweptRun,
  execute: () => Promise<RunOutcome>,
  { historyFile }: RunFolder,
): Promise<Pick<KeptRun, "again" | "outcome">> {
  if (broke !== undefined) {
    return execute().then(
      (outcome) => ({ again: "differs", outcome }),
      () => ({ again: "identical" }),
    );
  }
  const outcome = await execute();
  return { again: hashOf(historyFile) === historyHash ? "identical" : "differs", outcome };
}

function hashOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function declaredMarks({ plan }: PlannedRow, { systems }: Plugins): readonly CoverageMark[] {
  return systems.find(({ name }) => name === plan.system.name)?.marks ?? [];
}

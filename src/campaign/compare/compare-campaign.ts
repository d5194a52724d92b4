import { type CampaignPlan, type PlannedRow, withSeed } from "../plan.js";
import type { Plugins } from "../plugins.js";
import { searchInOrder } from "../sweep/search-in-order.js";
import type { SweptRun } from "../sweep/swept-run.js";
import type { SweepWorkers } from "../sweep/worker-pool.js";
import { type ComparedRun, type Comparison, comparedLine } from "./comparison.js";
import { contestantOf } from "./contestant.js";

export interface CompareContext {
  readonly plugins: Plugins;
  readonly workers: Pick<SweepWorkers, "atOnce" | "run">;
  readonly signal: AbortSignal;
  /** Told of each run as it comes. */
  readonly arrived: (run: SweptRun, row: PlannedRow) => void;
}

/**
 * Runs every seed of every row side by side, in memory, and compares the rows; what they expect does not matter here.
 * Stopped by its signal, it compares what had arrived by then.
 */
export async function compareCampaign({ rows }: CampaignPlan, context: CompareContext): Promise<Comparison> {
  const { workers, signal, arrived, plugins } = context;
  const jobs = rows.flatMap((row) => row.seeds.map((seed) => ({ row, seed })));
  const runs = new Map<PlannedRow, ComparedRun[]>(rows.map((row) => [row, []]));
  await searchInOrder<(typeof jobs)[number], SweptRun>({
    job: (place) => jobs[place] ?? "none",
    atOnce: workers.atOnce,
    run: ({ row, seed }, wanted) => workers.run({ plan: withSeed(row, seed), wanted: "comparison" }, wanted),
    ends: () => false,
    arrived: (run, { row }) => arrived(run, row),
    deliver: (run, { row }) => {
      runs.get(row)?.push({ seed: run.seed, figures: comparedFigures(run) });
      return "go on";
    },
    signal,
  });
  return {
    lines: rows.map((row) => {
      const swarm = row.swarm === undefined ? "none" : "swarm";
      return comparedLine(contestantOf(row.plan, swarm, plugins), runs.get(row) ?? []);
    }),
  };
}

/** A run that broke off has nothing to tell but that. */
function comparedFigures({ compared, verdict, reason }: SweptRun): ComparedRun["figures"] {
  return compared ?? { verdict, violated: [], ...(reason === undefined ? {} : { reason }) };
}

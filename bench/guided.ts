import type { PlannedRow } from "../src/campaign/plan.js";
import { planCampaign } from "../src/campaign/plan-campaign.js";
import { readCampaign } from "../src/campaign/read-campaign.js";
import { PLUGINS } from "../src/campaign/registry.js";
import { GuidedPlans } from "../src/campaign/sweep/guided-plans.js";
import { countedPlans, type PlanSource } from "../src/campaign/sweep/plan-source.js";
import { sweepSeeds } from "../src/campaign/sweep/sweep-seeds.js";
import { startWorkers } from "../src/campaign/sweep/worker-pool.js";
import { median, printColumns } from "./table.js";
import { sourceWorkers } from "./workers.js";

/** Mistakes that take many seeds, under faults that no one chose with them in mind. */
const RARE = [
  "commit-by-counting-old-term",
  "vote-of-earlier-term-counted",
  "longer-log-wins-vote",
  "read-before-no-op",
];

/** What they are hunted with: one row for all. Small clusters, so that a search takes seconds. */
const GROUND =
  "{ system: raft, nodes: 3, workload: register, rate: 100, timeLimit: 15s, seeds: 1, expect: invalid, nemesis: " +
  "[partition: { target: leader, everyMs: 1500, forMs: 700 }, swarm] }";

/** Each search begins at another seed. The median of several is told, since one may be lucky. */
const STARTS = [1, 100_001, 200_001];
const MOST_RUNS = 400;

/** How many runs a search takes to find a rare planted bug: seeds as they count, and guided by marks. */
export async function benchGuided(words: readonly string[]): Promise<void> {
  const wanted = RARE.filter((bug) => words.length === 0 || words.includes(bug));
  await using workers = startWorkers(sourceWorkers(), 2);
  const lines: string[][] = [];
  const ratios: number[] = [];
  for (const bug of wanted) {
    const counted: number[] = [];
    const guided: number[] = [];
    for (const start of STARTS) {
      const row = await rowFor(bug, start);
      counted.push(await runsUntilFound(row, countedPlans(row), workers));
      guided.push(await runsUntilFound(row, new GuidedPlans(row, start, MOST_RUNS), workers));
    }
    ratios.push(mean(counted) / mean(guided));
    lines.push([bug, ...[counted, guided].flatMap((runs) => [told(median(runs)), told(mean(runs)), runs.join(" ")])]);
  }
  const headings = ["bug", "counted: median", "mean", "of", "guided: median", "mean", "of"];
  printColumns(`runs until found, at most ${MOST_RUNS}, from ${STARTS.length} first seeds`, headings, lines);
  console.log(`  median of the bugs' ratios of means: ${median(ratios).toFixed(2)}`);
}

async function rowFor(bug: string, start: number): Promise<PlannedRow> {
  const campaign = readCampaign(GROUND.replace("system: raft", `system: raft, bug: ${bug}`), "bench.yaml");
  const { rows } = await planCampaign(campaign, { plugins: PLUGINS, tool: "usurper bench", drawSeed: () => 1 });
  const [row] = rows as [PlannedRow];
  return { ...row, seeds: Array.from({ length: MOST_RUNS }, (_, place) => start + place) };
}

/** The most there may be where none finds it, which flatters whoever finds less. */
async function runsUntilFound(
  row: PlannedRow,
  plans: PlanSource,
  workers: ReturnType<typeof startWorkers>,
): Promise<number> {
  const { signal } = new AbortController();
  const { tally } = await sweepSeeds(row, plans, { workers, onViolation: "stop", signal, arrived: () => {} });
  return tally.runs;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function told(runs: number): string {
  return runs.toFixed(0);
}

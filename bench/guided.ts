import type { PlannedRow } from "../src/campaign/plan.js";
import { GuidedPlans } from "../src/campaign/sweep/guided-plans.js";
import { countedPlans, type PlanSource } from "../src/campaign/sweep/plan-source.js";
import { sweepSeeds } from "../src/campaign/sweep/sweep-seeds.js";
import { startWorkers } from "../src/campaign/sweep/worker-pool.js";
import { plannedRow } from "./planned-row.js";
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

/** A correct Raft under a swarm of faults, to see how often either way reaches what is rare. */
const SWARM = "{ system: raft, timeLimit: 20s, seeds: 1, nemesis: swarm }";
const SWARM_RUNS = 300;
const RARE_PERCENT = 8;

/**
 * How many runs a search takes to find a rare planted bug, and how many of a correct system's reach rare marks: seeds as
 * they count, and guided by marks.
 */
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
  if (ratios.length > 0) console.log(`  median of the bugs' ratios of means: ${median(ratios).toFixed(2)}`);
  if (words.length === 0 || words.includes("marks")) await benchMarks(workers);
}

async function benchMarks(workers: ReturnType<typeof startWorkers>): Promise<void> {
  const row = await planned(SWARM, 1, SWARM_RUNS);
  const counted = (await swept(row, countedPlans(row), workers)).marks;
  const guided = (await swept(row, new GuidedPlans(row, 1, SWARM_RUNS), workers)).marks;
  const runsOf = (marks: typeof counted, mark: string): number => marks.get(mark)?.runs ?? 0;
  const lines = [...new Set([...counted.keys(), ...guided.keys()])]
    .filter((mark) => runsOf(counted, mark) < (SWARM_RUNS * RARE_PERCENT) / 100)
    .sort((one, other) => runsOf(counted, one) - runsOf(counted, other))
    .map((mark) => [mark, String(runsOf(counted, mark)), String(runsOf(guided, mark))]);
  printColumns(
    `of ${SWARM_RUNS} runs of a correct Raft, those that reach a rare mark`,
    ["mark", "counted", "guided"],
    lines,
  );
}

function rowFor(bug: string, start: number): Promise<PlannedRow> {
  return planned(GROUND.replace("system: raft", `system: raft, bug: ${bug}`), start, MOST_RUNS);
}

async function planned(yaml: string, start: number, runs: number): Promise<PlannedRow> {
  const row = await plannedRow(yaml);
  return { ...row, seeds: Array.from({ length: runs }, (_, place) => start + place) };
}

/** The most there may be where none finds it, which flatters whoever finds less. */
async function runsUntilFound(
  row: PlannedRow,
  plans: PlanSource,
  workers: ReturnType<typeof startWorkers>,
): Promise<number> {
  return (await swept(row, plans, workers)).runs;
}

async function swept(row: PlannedRow, plans: PlanSource, workers: ReturnType<typeof startWorkers>) {
  const { signal } = new AbortController();
  return (await sweepSeeds(row, plans, { workers, onViolation: "stop", signal, arrived: () => {} })).tally;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function told(runs: number): string {
  return runs.toFixed(0);
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { executeRun, runFolderFor } from "../src/campaign/execute-run.js";
import { type PlannedRow, withSeed } from "../src/campaign/plan.js";
import { PLUGINS } from "../src/campaign/registry.js";
import { startWorkers } from "../src/campaign/sweep/worker-pool.js";
import { reportTemplateOf } from "../src/cli/run.js";
import { plannedRow } from "./planned-row.js";
import { median, type Row, type Spent, stopwatch } from "./table.js";
import { sourceWorkers } from "./workers.js";

const ROUNDS = 3;
const WHOLE_RUNS = 7;

/** One run of a minute from plan to report, as `usurper run` makes it once it has started. */
export async function wholeRunRow(): Promise<Row> {
  const minute = await plannedRow("{ system: raft, nemesis: [partition, kill, pause], timeLimit: 60s }");
  const runsDir = mkdtempSync(join(tmpdir(), "usurper-bench-"));
  try {
    const times: Spent[] = [];
    for (let seed = 1; seed <= WHOLE_RUNS; seed++) {
      const spent = stopwatch();
      await executeRun(
        minute,
        seed,
        runFolderFor(minute, seed, runsDir, () => new Date()),
        {
          plugins: PLUGINS,
          runsDir,
          reportTemplate: reportTemplateOf({ packageRoot: join(import.meta.dirname, "..") }),
          signal: new AbortController().signal,
          tell: () => {},
          now: () => new Date(),
        },
      );
      times.push(spent());
    }
    const cpuMs = Math.round(median(times.map((time) => time.cpuMs)));
    const note = `goal 500; ${cpuMs} by processor time; median of ${WHOLE_RUNS} seeds, all files written`;
    return {
      work: "a run of 60 s, from plan to report (ms)",
      value: Math.round(median(times.map((time) => time.wallMs))),
      note,
    };
  } finally {
    rmSync(runsDir, { recursive: true });
  }
}

/** What a second process brings to a sweep, the starting of processes left out. */
export async function sweepRow(): Promise<Row> {
  const swept = await plannedRow("{ system: raft, nemesis: [partition, kill, pause], seeds: 1..40 }");
  const ratios: number[] = [];
  let seedsPerSecond = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const [oneMs, twoMs] = [await sweepMs(swept, 1), await sweepMs(swept, 2)];
    ratios.push(oneMs / twoMs);
    seedsPerSecond = Math.max(seedsPerSecond, (swept.seeds.length / twoMs) * 1000);
  }
  const note = `goal 1.8 on two cores; ${Math.round(seedsPerSecond)} seeds/s, written to no file`;
  return { work: "sweep: two processes over one", value: Number(median(ratios).toFixed(2)), note };
}

async function sweepMs(swept: PlannedRow, processes: number): Promise<number> {
  await using workers = startWorkers(sourceWorkers(), processes);
  const { signal } = new AbortController();
  const run = (seed: number): Promise<unknown> =>
    workers.run({ plan: withSeed(swept, seed), wanted: "figures" }, signal);
  // A process compiles what it runs most while it runs it for the first few times.
  await Promise.all(Array.from({ length: processes * 8 }, (_, seed) => run(seed)));
  const startNs = process.hrtime.bigint();
  await Promise.all(swept.seeds.map(run));
  return Number(process.hrtime.bigint() - startNs) / 1e6;
}

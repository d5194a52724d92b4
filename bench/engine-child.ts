import { callAt } from "../src/checkers/linearizability/call-log.js";
import { decideLog } from "../src/checkers/linearizability/portfolio.js";
import { decidePlainly } from "../src/checkers/linearizability/testing/plain-search/search.js";
import type { CheckLimits } from "../src/contract/checker.js";
import { type EngineCase, engineRows } from "./engine-rows.js";
import { calibrate, median } from "./table.js";

/**
 * `engine-child.ts ROW`: measures one row in a process of its own, so that its memory is its own. Says one JSON object
 * a line: `engine` once the engine was measured alone, `plain begins`, then `both` when rounds of the two were
 * interleaved.
 */
export type ChildReport =
  | {
      readonly what: "engine" | "both";
      /** By case: the median of the rounds. */
      readonly engineMs: readonly number[];
      readonly plainMs: readonly number[];
      readonly wrong: readonly string[];
      /** The most memory held until the engine had decided all cases once, and what the logs had taken by then. */
      readonly peakBytes: number;
      readonly builtBytes: number;
      readonly calibrationMs: number;
    }
  | { readonly what: "plain begins" };

const LIMITS: CheckLimits = { maxConfigurations: 1e9 };
const MIN_ROUNDS = 5;
const MAX_ROUNDS = 41;
/** Rounds go on until so long was measured. */
const ENOUGH_MS = 3000;
/** Garbage is collected before rounds that take longer; after short ones it would cost more than they do. */
const LONG_MS = 100;

type Run = (one: EngineCase) => { readonly ms: number; readonly verdict: string };

const row = engineRows().find(({ name }) => name === process.argv[2]);
if (row === undefined) throw new RangeError(`no row is named ${process.argv[2]}`);
const cases = row.cases();
collectGarbage();
const builtBytes = process.memoryUsage.rss();
const wrong = cases.flatMap((one, at) => {
  const { verdict } = byEngine(one);
  return verdict === one.expected ? [] : [`case ${at}: ${verdict}, expected ${one.expected}`];
});
const peakBytes = process.resourceUsage().maxRSS * 1024;
const alone = rounds([byEngine]);
report("engine", alone[0] as number[][], []);
say({ what: "plain begins" });
const plainOnce = cases.map((one) => byPlainSearch(one).ms);
const both = sum(plainOnce) < ENOUGH_MS ? rounds([byEngine, byPlainSearch]) : [alone[0], [plainOnce]];
report("both", both[0] as number[][], both[1] as number[][]);

/** By run, by round, by case: milliseconds. The runs take turns. */
function rounds(runs: readonly Run[]): number[][][] {
  const taken: number[][][] = runs.map(() => []);
  const lastMs = runs.map(() => Number.POSITIVE_INFINITY);
  let totalMs = 0;
  for (let round = 0; round < MAX_ROUNDS && (round < MIN_ROUNDS || totalMs < ENOUGH_MS); round++) {
    runs.forEach((run, at) => {
      if ((lastMs[at] as number) > LONG_MS) collectGarbage();
      const ms = cases.map((one) => run(one).ms);
      lastMs[at] = sum(ms);
      totalMs += sum(ms);
      taken[at]?.push(ms);
    });
  }
  return taken;
}

/** As if seen for the first time: what the engine keeps about a log's calls is kept by their list. */
function byEngine({ model, initial, logs }: EngineCase): ReturnType<Run> {
  const calls = [...(logs[0]?.calls ?? [])];
  const unseen = logs.map((log) => ({ ...log, calls: log.calls === logs[0]?.calls ? calls : [...log.calls] }));
  return timed(() => unseen.every((log) => isValid(decideLog(model, log, initial, LIMITS).verdict)));
}

function byPlainSearch({ model, initial, logs }: EngineCase): ReturnType<Run> {
  const lists = logs.map((log) => Array.from({ length: log.size }, (_, at) => callAt(log, at)));
  return timed(() => lists.every((calls) => isValid(decidePlainly(model, calls, initial, LIMITS).verdict)));
}

function isValid(verdict: string): boolean {
  if (verdict === "unknown") throw new Error("the limit was reached, though it is far away");
  return verdict === "valid";
}

function timed(decideAll: () => boolean): ReturnType<Run> {
  const startNs = process.hrtime.bigint();
  const verdict = decideAll() ? "valid" : "invalid";
  return { ms: Number(process.hrtime.bigint() - startNs) / 1e6, verdict };
}

function report(what: "engine" | "both", engine: readonly number[][], plain: readonly number[][]): void {
  const medians = (taken: readonly number[][]): number[] =>
    taken.length === 0 ? [] : cases.map((_, at) => median(taken.map((ms) => ms[at] as number)));
  const measured = { engineMs: medians(engine), plainMs: medians(plain) };
  say({ what, ...measured, wrong, peakBytes, builtBytes, calibrationMs: calibrate() });
}

function say(report: ChildReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

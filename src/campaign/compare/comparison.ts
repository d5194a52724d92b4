import type { Verdict } from "../../core/verdict.js";
import { COLUMNS, type Range } from "./columns.js";
import type { Contestant } from "./contestant.js";
import type { RunFigures } from "./run-figures.js";

/** Systems side by side, one line each. */
export interface Comparison {
  readonly lines: readonly ComparedLine[];
}

/** The runs of one system under one set of conditions. */
export interface ComparedLine {
  readonly contestant: Contestant;
  readonly runs: readonly ComparedRun[];
  /** By the columns' names; one that no run has a figure for is absent. */
  readonly figures: { readonly [column: string]: Range };
  readonly verdicts: { readonly [Name in Verdict]: number };
  /** In how many runs each rule was violated, in the order of the rules. */
  readonly violated: { readonly [rule: string]: number };
}

export interface ComparedRun {
  readonly seed: number;
  readonly figures: RunFigures;
}

/** Sums up the runs of one system. */
export function comparedLine(contestant: Contestant, runs: readonly ComparedRun[]): ComparedLine {
  const verdicts = { valid: 0, invalid: 0, unknown: 0 };
  const violated: { [rule: string]: number } = {};
  for (const { figures } of runs) {
    verdicts[figures.verdict] += 1;
    for (const rule of figures.violated) violated[rule] = (violated[rule] ?? 0) + 1;
  }
  const ranges = COLUMNS.flatMap((column) => {
    const found = runs.flatMap(({ figures }) => column.of(figures) ?? []);
    return found.length === 0 ? [] : [[column.name, overall(found)] as const];
  });
  return { contestant, runs, figures: Object.fromEntries(ranges), verdicts, violated };
}

/** The median of the runs' medians, and what was least and most in any of them. */
function overall(ranges: readonly Range[]): Range {
  return {
    median: middle(ranges.map(({ median }) => median)),
    least: Math.min(...ranges.map(({ least }) => least)),
    most: Math.max(...ranges.map(({ most }) => most)),
  };
}

/** The median: between the two in the middle where there is no one. */
function middle(figures: readonly number[]): number {
  const ascending = [...figures].sort((left, right) => left - right);
  const half = ascending.length / 2;
  const [lower, upper] = [ascending[Math.ceil(half) - 1], ascending[Math.floor(half)]];
  return ((lower as number) + (upper as number)) / 2;
}

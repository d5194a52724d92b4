import type { Expectation, RowOutcome } from "../expectation.js";
import { type PlannedRow, withSeed } from "../plan.js";
import { searchInOrder } from "./search-in-order.js";
import type { SweptRun } from "./swept-run.js";
import { SweepTally } from "./tally.js";
import type { SweepWorkers } from "./worker-pool.js";

export interface SeedSweep {
  readonly row: PlannedRow;
  /** Of the runs up to the one that ended it: the same however many workers there were. */
  readonly tally: SweepTally;
  /** The runs worth a folder: the first of each group of violations, or the one that shows what was expected. */
  readonly kept: readonly SweptRun[];
  readonly outcome: RowOutcome;
}

export interface SweepSeedsContext {
  readonly workers: Pick<SweepWorkers, "atOnce" | "run">;
  /** Whether the first violation, or run that breaks off, ends the sweep of a row that expects no violation. */
  readonly onViolation: "stop" | "go on";
  readonly signal: AbortSignal;
  /** Told of each run as it comes. */
  readonly arrived: (run: SweptRun) => void;
}

/** Runs a row's seeds side by side. A row that expects a violation ends with the first seed that shows it. */
export async function sweepSeeds(row: PlannedRow, context: SweepSeedsContext): Promise<SeedSweep> {
  const tally = new SweepTally();
  const { expectation, seeds } = row;
  let shown: SweptRun | undefined;
  const ends = (run: SweptRun): boolean => {
    if (expectation.verdict === "invalid") return shows(expectation, run);
    return context.onViolation === "stop" && (run.verdict === "invalid" || run.broke !== undefined);
  };
  await searchInOrder<number, SweptRun>({
    job: (place) => seeds[place] ?? "none",
    atOnce: context.workers.atOnce,
    run: (seed, signal) => context.workers.run({ plan: withSeed(row, seed), wanted: "figures" }, signal),
    ends,
    arrived: context.arrived,
    deliver: (run) => {
      tally.add(run);
      if (expectation.verdict === "invalid" && shows(expectation, run)) shown ??= run;
      return "go on";
    },
    signal: context.signal,
  });
  const kept = expectation.verdict === "valid" ? tally.violations.map(({ first }) => first) : shown ? [shown] : [];
  return { row, tally, kept, outcome: outcomeOf(expectation, tally, shown !== undefined) };
}

/** True where the run shows the violation that the row expects. */
function shows(expectation: Expectation & { readonly verdict: "invalid" }, { violations }: SweptRun): boolean {
  return violations.some(({ rule }) => expectation.rule === undefined || rule === expectation.rule);
}

/** By what was found so far: a sweep that was interrupted knows what it knows. */
function outcomeOf(expectation: Expectation, { verdicts, runs }: SweepTally, shown: boolean): RowOutcome {
  if (runs === verdicts.unknown) return "unknown";
  if (expectation.verdict === "invalid") return shown ? "met" : "missed";
  if (verdicts.invalid > 0) return "missed";
  return verdicts.unknown > 0 ? "unknown" : "met";
}

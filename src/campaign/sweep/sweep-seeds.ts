import type { Expectation, RowOutcome } from "../expectation.js";
import type { PlannedRow, RunPlan } from "../plan.js";
import type { PlanSource } from "./plan-source.js";
import { searchInOrder } from "./search-in-order.js";
import type { SweptRun } from "./swept-run.js";
import { SweepTally } from "./tally.js";
import type { SweepWorkers } from "./worker-pool.js";

export interface SeedSweep {
  readonly row: PlannedRow;
  readonly plans: Pick<PlanSource, "planned" | "unit">;
  /** Of the runs up to the one that ended it: the same however many workers there were. */
  readonly tally: SweepTally;
  /** The runs worth a folder: the first of each group of violations, and the first that broke off; or the one that shows
   * what was expected. */
  readonly kept: readonly PlannedRun[];
  readonly outcome: RowOutcome;
}

/** A run with the plan that it came of. */
export interface PlannedRun {
  readonly plan: RunPlan;
  readonly run: SweptRun;
}

export interface SweepSeedsContext {
  readonly workers: Pick<SweepWorkers, "atOnce" | "run">;
  /** Whether the first violation, or run that breaks off, ends the sweep of a row that expects no violation. */
  readonly onViolation: "stop" | "go on";
  readonly signal: AbortSignal;
  /** Told of each run as it comes. */
  readonly arrived: (run: SweptRun) => void;
}

/** Runs the plans of a row side by side. A row that expects a violation ends with the first plan that shows it. */
export async function sweepSeeds(row: PlannedRow, plans: PlanSource, context: SweepSeedsContext): Promise<SeedSweep> {
  const tally = new SweepTally();
  const { expectation } = row;
  const firsts: PlannedRun[] = [];
  let shown: PlannedRun | undefined;
  const counted = (run: SweptRun): SweptRun => withoutExcepted(run, expectation);
  const ends = (run: SweptRun): boolean => {
    if (expectation.verdict === "invalid") return shows(expectation, run);
    return context.onViolation === "stop" && (counted(run).verdict === "invalid" || run.broke !== undefined);
  };
  await searchInOrder<RunPlan, SweptRun>({
    job: (place) => plans.planAt(place),
    atOnce: context.workers.atOnce,
    run: (plan, signal) => context.workers.run({ plan, wanted: plans.wanted }, signal),
    ends,
    arrived: (run) => context.arrived(counted(run)),
    deliver: (run, plan) => {
      const groups = tally.violations.length;
      tally.add(counted(run));
      plans.ended(plan, run);
      if (tally.violations.length > groups || tally.broken?.first === run) firsts.push({ plan, run });
      if (expectation.verdict === "invalid" && shows(expectation, run)) shown ??= { plan, run };
      return "go on";
    },
    signal: context.signal,
  });
  const kept = expectation.verdict === "valid" ? firsts : shown === undefined ? [] : [shown];
  return { row, plans, tally, kept, outcome: outcomeOf(expectation, tally, shown !== undefined) };
}

/** True where the run shows the violation that the row expects. */
function shows(expectation: Expectation & { readonly verdict: "invalid" }, { violations }: SweptRun): boolean {
  return violations.some(({ rule }) => expectation.rule === undefined || rule === expectation.rule);
}

/** A run without the violations of rules that the row excepts. */
function withoutExcepted(run: SweptRun, expectation: Expectation): SweptRun {
  const except = expectation.verdict === "valid" ? expectation.except : undefined;
  if (run.verdict !== "invalid" || except === undefined || except === "known bugs") return run;
  const violations = run.violations.filter(({ rule }) => !except.includes(rule));
  const [open] = run.undecided;
  if (violations.length > 0) return { ...run, violations };
  return open === undefined
    ? { ...run, violations, verdict: "valid" }
    : { ...run, violations, verdict: "unknown", reason: `${open.rule}: ${open.why}` };
}

/** By what was found so far: a sweep that was interrupted knows what it knows. */
function outcomeOf(expectation: Expectation, { verdicts, runs }: SweepTally, shown: boolean): RowOutcome {
  if (runs === verdicts.unknown) return "unknown";
  if (expectation.verdict === "invalid") return shown ? "met" : "missed";
  if (verdicts.invalid > 0) return "missed";
  return verdicts.unknown > 0 ? "unknown" : "met";
}

import type { Json } from "../../core/json.js";
import { closerFaults } from "./reductions/closer-faults.js";
import { fewInARow } from "./reductions/few-in-a-row.js";
import { fewerFaults } from "./reductions/fewer-faults.js";
import { fewerContenders, fewerNodes } from "./reductions/fewer-members.js";
import { lessTime } from "./reductions/less-time.js";
import { defaultOptions, lowerRate, wholeRecovery } from "./reductions/plainer-settings.js";
import type { Reduction } from "./reductions/reduction.js";
import { rounderTimes } from "./reductions/rounder-times.js";
import { smallerFaults } from "./reductions/smaller-faults.js";
import { isReadable, type Specimen } from "./specimen.js";
import type { Seeds, Trials } from "./trials.js";

export interface SmallestSetup {
  readonly trials: Trials;
  /** The default of each of the system's options. */
  readonly fallbacks: { readonly [name: string]: Json };
  /** Called before each reduction with what stands. */
  readonly tell: (doing: string, best: Specimen) => void;
}

/**
 * Makes a failing run smaller, greedily, until no reduction helps any more or the trials are over. The largest savings
 * come first, since they make all that follows cheaper: what leaves out time, faults, members and operations, with the
 * run's own seed, then with others, which most changes need; then what makes the rest simpler. What came of it may
 * still be more than anyone reads: then with many other seeds.
 */
export async function smallestRun(specimen: Specimen, setup: SmallestSetup): Promise<Specimen> {
  const fewer: readonly Reduction[] = [
    fewInARow,
    fewerFaults,
    lowerRate,
    fewerNodes,
    fewerContenders,
    closerFaults,
    lessTime,
  ];
  const simpler: readonly Reduction[] = [smallerFaults, wholeRecovery, defaultOptions(setup.fallbacks), rounderTimes];
  const stages: readonly [Seeds, readonly Reduction[]][] = [
    ["same", [lessTime, fewerFaults]],
    ["several", fewer],
    ["same", [...fewer, ...simpler]],
    ["several", [...fewer, ...simpler]],
  ];
  let best = specimen;
  for (const [seeds, reductions] of stages) best = await untilNoneHelps(best, reductions, seeds, setup);
  return isReadable(best) ? best : untilNoneHelps(best, [...fewer, ...simpler], "many", setup);
}

async function untilNoneHelps(
  specimen: Specimen,
  reductions: readonly Reduction[],
  seeds: Seeds,
  { trials, tell }: SmallestSetup,
): Promise<Specimen> {
  const attempt = trials.attempts(seeds);
  let best = specimen;
  /** The run that each reduction could not make smaller: trying again before it changed would be in vain. */
  const stuck = new Map<Reduction, Specimen>();
  while (reductions.some((reduction) => stuck.get(reduction) !== best)) {
    for (const reduction of reductions) {
      if (trials.over !== undefined) return best;
      if (stuck.get(reduction) === best) continue;
      tell(reduction.name, best);
      best = await reduction.from(best, attempt);
      stuck.set(reduction, best);
    }
  }
  return best;
}

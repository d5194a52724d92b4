import type { Json } from "../../core/json.js";
import { closerFaults } from "./reductions/closer-faults.js";
import { fewerFaults } from "./reductions/fewer-faults.js";
import { fewerContenders, fewerNodes } from "./reductions/fewer-members.js";
import { lessTime } from "./reductions/less-time.js";
import { defaultOptions, lowerRate, wholeRecovery } from "./reductions/plainer-settings.js";
import type { Reduction } from "./reductions/reduction.js";
import { rounderTimes } from "./reductions/rounder-times.js";
import { smallerFaults } from "./reductions/smaller-faults.js";
import type { Specimen } from "./specimen.js";
import type { Seeds, Trials } from "./trials.js";

export interface SmallestSetup {
  readonly trials: Trials;
  /** The default of each of the system's options. */
  readonly fallbacks: { readonly [name: string]: Json };
  /** Called before each reduction with what stands. */
  readonly tell: (doing: string, best: Specimen) => void;
}

/**
 * Makes a failing run smaller, greedily, until no reduction helps any more or the trials are over; the largest savings
 * come first, since they make all that follows cheaper. First with the run's own seed alone, then, for what changes too
 * much for that, with others too, of which the cheapest way to find a smaller run is to begin with fewer faults.
 */
export async function smallestRun(specimen: Specimen, setup: SmallestSetup): Promise<Specimen> {
  const reductions: readonly Reduction[] = [
    fewerFaults,
    fewerNodes,
    fewerContenders,
    closerFaults,
    lessTime,
    smallerFaults,
    lowerRate,
    wholeRecovery,
    defaultOptions(setup.fallbacks),
    rounderTimes,
  ];
  let best = await untilNoneHelps(specimen, [lessTime, ...reductions], "same", setup);
  for (const seeds of ["several", "many"] as const) best = await untilNoneHelps(best, reductions, seeds, setup);
  return best;
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
  while (trials.over === undefined) {
    const reduction = reductions.find((candidate) => stuck.get(candidate) !== best);
    if (reduction === undefined) return best;
    tell(reduction.name, best);
    best = await reduction.from(best, attempt);
    stuck.set(reduction, best);
  }
  return best;
}

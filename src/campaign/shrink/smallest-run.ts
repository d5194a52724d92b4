import type { Json } from "../../core/json.js";
import { closerFaults } from "./reductions/closer-faults.js";
import { fewerFaults } from "./reductions/fewer-faults.js";
import { fewerContenders, fewerNodes } from "./reductions/fewer-members.js";
import { lessTime } from "./reductions/less-time.js";
import { defaultOptions, lowerRate, wholeRecovery } from "./reductions/plainer-settings.js";
import type { Reduction } from "./reductions/reduction.js";
import { rounderTimes } from "./reductions/rounder-times.js";
import { smallerFaults } from "./reductions/smaller-faults.js";
import { type Specimen, sizeOf } from "./specimen.js";
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
 * come first, since they make all that follows cheaper. First with the run's own seed alone; then, for what changes too
 * much for that, with others too; and with many others, where what came of it is still more than anyone reads.
 */
export async function smallestRun(specimen: Specimen, setup: SmallestSetup): Promise<Specimen> {
  const reductions: readonly Reduction[] = [
    fewerFaults,
    lowerRate,
    fewerNodes,
    fewerContenders,
    closerFaults,
    lessTime,
    smallerFaults,
    wholeRecovery,
    defaultOptions(setup.fallbacks),
    rounderTimes,
  ];
  const own = await untilNoneHelps(specimen, [lessTime, ...reductions], "same", setup);
  const others = await untilNoneHelps(own, reductions, "several", setup);
  return isReadable(others) ? others : untilNoneHelps(others, reductions, "many", setup);
}

/** Whether a person takes it all in. */
function isReadable(specimen: Specimen): boolean {
  const { nodes, faults, operations } = sizeOf(specimen);
  return nodes <= 5 && faults <= 3 && operations <= 60;
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

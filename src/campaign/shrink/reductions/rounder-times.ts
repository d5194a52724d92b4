import type { SpelledFault } from "../../../contract/faults.js";
import type { Ms } from "../../../core/units.js";
import type { Specimen } from "../specimen.js";
import { firstFailing, type Reduction } from "./reduction.js";

/** Coarsest first. */
const GRAINS_MS: readonly Ms[] = [1000, 100, 10, 1];

/** Lets faults come and go at round times, which are easier to read, and show that the exact moment is not the point. */
export const rounderTimes: Reduction = {
  name: "rounder times",
  async from(specimen, attempt) {
    let best = await firstFailing(specimen, rounder(specimen, "all"), attempt);
    for (let place = 0; place < (best.plan.schedule?.length ?? 0); place++) {
      best = await firstFailing(best, rounder(best, place), attempt);
    }
    return best;
  },
};

function* rounder({ plan }: Specimen, which: "all" | number) {
  const { schedule = [] } = plan;
  for (const grainMs of GRAINS_MS) {
    const changed = schedule.map((spelled, at) =>
      which === "all" || which === at ? rounded(spelled, grainMs) : spelled,
    );
    const same = changed.every(({ atMs, forMs }, at) => atMs === schedule[at]?.atMs && forMs === schedule[at]?.forMs);
    // Already as round as this: what is finer would be less so.
    if (same) return;
    yield { ...plan, schedule: changed };
  }
}

/** Only ever sooner and shorter: rounding up would undo what other reductions have gained, without end. */
function rounded({ atMs, forMs, fault }: SpelledFault, grainMs: Ms): SpelledFault {
  const down = (ms: Ms): Ms => (ms < grainMs ? ms : Math.floor(ms / grainMs) * grainMs);
  return { atMs: down(atMs), forMs: down(forMs), fault };
}

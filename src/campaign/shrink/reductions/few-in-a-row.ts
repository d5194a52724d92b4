import type { SpelledFault } from "../../../contract/faults.js";
import type { Ms } from "../../../core/units.js";
import type { RunPlan } from "../../plan.js";
import type { Specimen } from "../specimen.js";
import { firstFailing, type Reduction } from "./reduction.js";

/** Most violations take no more faults than this, close together. */
const MOST = 4;

/** Time before the first of them, for a leader to be found, and after the last, for what it has broken to show. */
const LEAD_MS: Ms = 1000;
const TAIL_MS: Ms = 1000;

/**
 * Jumps to a short run with but a few faults in a row of the many: one, any one, the last first; else two, and so on. Of
 * a long run the part that matters is mostly short, and leaving out the rest fault by fault takes long.
 */
export const fewInARow: Reduction = {
  name: "few faults in a row",
  from: (specimen, attempt) => firstFailing(specimen, rows(specimen), attempt),
};

function* rows({ plan }: Specimen): Generator<RunPlan> {
  const schedule = [...(plan.schedule ?? [])].sort((left, right) => left.atMs - right.atMs);
  for (let length = 1; length <= Math.min(MOST, schedule.length - 1); length++) {
    for (let from = schedule.length - length; from >= 0; from--) {
      const alone = shortRun(plan, schedule.slice(from, from + length));
      if (alone.timeLimitMs < plan.timeLimitMs) yield alone;
    }
  }
}

/** A run of these faults alone, soon after its start. They never come later than they came. */
function shortRun(plan: RunPlan, faults: readonly SpelledFault[]): RunPlan {
  const byMs = Math.max(0, (faults[0]?.atMs ?? 0) - LEAD_MS);
  const schedule = faults.map((spelled) => ({ ...spelled, atMs: spelled.atMs - byMs }));
  const endMs = Math.max(...schedule.map(({ atMs, forMs }) => atMs + forMs));
  return { ...plan, timeLimitMs: Math.ceil((endMs + TAIL_MS) / 100) * 100, schedule };
}

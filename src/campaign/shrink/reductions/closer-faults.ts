import type { SpelledFault } from "../../../contract/faults.js";
import type { Ms } from "../../../core/units.js";
import type { RunPlan } from "../../plan.js";
import type { Specimen } from "../specimen.js";
import { firstFailing, type Reduction } from "./reduction.js";

/** Time that may be left before the first fault: the least in which a leader is found and has written. */
const LEADS_MS: readonly Ms[] = [500, 1000, 2000];

/** Lets faults come sooner after the start, and after one another; the run is as much shorter. */
export const closerFaults: Reduction = {
  name: "closer faults",
  async from(specimen, attempt) {
    let best = specimen;
    for (let place = 0; place < (best.plan.schedule?.length ?? 0); place++) {
      best = await firstFailing(best, sooner(best, place), attempt);
    }
    return best;
  },
};

function* sooner({ plan }: Specimen, place: number): Generator<RunPlan> {
  const schedule = [...(plan.schedule ?? [])].sort((left, right) => left.atMs - right.atMs);
  const fromMs = schedule[place]?.atMs ?? 0;
  const gapMs = fromMs - (schedule[place - 1]?.atMs ?? 0);
  const gapsMs = place === 0 ? [...LEADS_MS, gapMs / 2] : [gapMs / 4, gapMs / 2];
  for (const wantedMs of gapsMs) {
    const byMs = Math.floor((gapMs - wantedMs) / 100) * 100;
    if (byMs <= 0 || byMs >= plan.timeLimitMs) continue;
    yield { ...plan, timeLimitMs: plan.timeLimitMs - byMs, schedule: schedule.map(shiftedFrom(place, byMs)) };
  }
}

function shiftedFrom(place: number, byMs: Ms) {
  return (spelled: SpelledFault, at: number): SpelledFault =>
    at < place ? spelled : { ...spelled, atMs: spelled.atMs - byMs };
}

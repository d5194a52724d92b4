import type { Fault, LinkShape, SpelledFault } from "../../../contract/faults.js";
import type { Ms } from "../../../core/units.js";
import { ddmin } from "../ddmin.js";
import { type FaultPart, namesIn, partsOfFault, withParts } from "../fault-parts.js";
import type { Specimen } from "../specimen.js";
import type { Attempt } from "../trials.js";
import { firstFailing, type Reduction } from "./reduction.js";

/** Lets each fault hit fewer targets or links, take less time and do less. */
export const smallerFaults: Reduction = {
  name: "smaller faults",
  async from(specimen, attempt) {
    let best = specimen;
    for (let place = 0; place < (best.plan.schedule?.length ?? 0); place++) {
      best = await fewerParts(best, place, attempt, wholeNames);
      best = await fewerParts(best, place, attempt, partsOfFault);
      best = await firstFailing(best, replacing(best, place, simpler), attempt);
      best = await firstFailing(best, replacing(best, place, shorter), attempt);
    }
    return best;
  },
};

type Grouping = (fault: Fault) => readonly (FaultPart | readonly FaultPart[])[];

/** The parts by everyone they name: who is left alone wholly makes a simpler story than half a link. */
function wholeNames(fault: Fault): readonly (readonly FaultPart[])[] {
  const parts = partsOfFault(fault);
  const names = [...new Set(parts.flatMap(namesIn))];
  return names.map((name) => parts.filter((part) => namesIn(part).includes(name)));
}

async function fewerParts(specimen: Specimen, place: number, attempt: Attempt, grouped: Grouping): Promise<Specimen> {
  const spelled = specimen.plan.schedule?.[place];
  if (spelled === undefined) return specimen;
  const groups = grouped(spelled.fault);
  if (groups.length < 2) return specimen;
  let best = specimen;
  await ddmin(groups, async (left) => {
    if (left.length === groups.length) return true;
    const fault = withParts(spelled.fault, remaining(spelled.fault, groups, left));
    if (fault === undefined) return false;
    const found = await attempt(withFault(best, place, { ...spelled, fault }));
    if (found !== undefined) best = found;
    return found !== undefined;
  });
  return best;
}

/** A part goes once any group that it belongs to is left out. */
function remaining(fault: Fault, groups: ReturnType<Grouping>, left: ReturnType<Grouping>): readonly FaultPart[] {
  const gone = new Set(
    groups
      .filter((group) => !left.includes(group))
      .flat()
      .map(keyOf),
  );
  return partsOfFault(fault).filter((part) => !gone.has(keyOf(part)));
}

function keyOf(part: FaultPart): string {
  return namesIn(part).join(" < ");
}

/** Worth a try in place of a longer time; what is shorter still tells nobody more. */
const DURATIONS_MS: readonly Ms[] = [100, 200, 500, 1000, 2000, 5000, 10_000];

function shorter(spelled: SpelledFault): readonly SpelledFault[] {
  return DURATIONS_MS.filter((ms) => ms < spelled.forMs).map((forMs) => ({ ...spelled, forMs }));
}

/** The fault without one of the things it does. */
function simpler({ fault, ...rest }: SpelledFault): readonly SpelledFault[] {
  if (fault.kind === "links") {
    const settings = Object.keys(fault.shape) as (keyof LinkShape)[];
    if (settings.length < 2) return [];
    return settings.map((setting) => {
      const { [setting]: _, ...shape } = fault.shape;
      return { ...rest, fault: { ...fault, shape } };
    });
  }
  if (fault.kind === "clock") {
    const { offsetMs, ratePpm, strobe, ...plain } = fault;
    const does = [
      ...(offsetMs === undefined ? [] : [{ offsetMs }]),
      ...(ratePpm === undefined ? [] : [{ ratePpm }]),
      ...(strobe === undefined ? [] : [{ strobe }]),
    ];
    return does.length < 2 ? [] : does.map((one) => ({ ...rest, fault: { ...plain, ...one } }));
  }
  return [];
}

function* replacing({ plan }: Specimen, place: number, change: (spelled: SpelledFault) => readonly SpelledFault[]) {
  const spelled = plan.schedule?.[place];
  if (spelled === undefined) return;
  for (const changed of change(spelled)) yield withFault({ plan }, place, changed);
}

function withFault({ plan }: Pick<Specimen, "plan">, place: number, changed: SpelledFault): Specimen["plan"] {
  const { schedule = [] } = plan;
  return { ...plan, schedule: schedule.map((spelled, at) => (at === place ? changed : spelled)) };
}

import type { SpelledFault } from "../../contract/faults.js";
import type { Random } from "../../core/random.js";
import type { Ms } from "../../core/units.js";
import { targetsOf } from "../../runner/fault-targets.js";
import { renamed } from "../shrink/fault-parts.js";

/** What a changed schedule must stay within. */
export interface ScheduleBounds {
  /** No fault lasts beyond this, so that there is time to recover. */
  readonly untilMs: Ms;
  readonly nodes: readonly string[];
  /** Contenders and readers. */
  readonly hosts: readonly string[];
}

type Schedule = readonly SpelledFault[];

/** A small change of a schedule that has at least one fault; `other` is one to take faults from. */
type Change = (schedule: Schedule, random: Random, bounds: ScheduleBounds, other: Schedule) => Schedule;

/** A shift by 1 ms finds another interleaving, one by seconds another situation: every magnitude is as likely. */
const LONGEST_SHIFT_BITS = 12;

const shift: Change = (schedule, random) =>
  changeOne(schedule, random, (fault) => {
    const byMs = random.int(1, 2 ** random.int(1, LONGEST_SHIFT_BITS));
    return { ...fault, atMs: Math.max(0, fault.atMs + (random.chance(50) ? byMs : -byMs)) };
  });

const stretch: Change = (schedule, random) =>
  changeOne(schedule, random, (fault) => ({
    ...fault,
    forMs: fault.forMs * random.pick([0.25, 0.5, 0.8, 1.25, 2, 4]),
  }));

const drop: Change = (schedule, random) => {
  const gone = random.int(0, schedule.length - 1);
  return schedule.filter((_, place) => place !== gone);
};

const double: Change = (schedule, random, { untilMs }) => {
  const copied = random.pick(schedule);
  return [...schedule, { ...copied, atMs: random.int(0, Math.floor(untilMs)) }];
};

/** Everyone keeps their part but two of a kind, who swap theirs: a majority that was cut off is one still. */
const retarget: Change = (schedule, random, { nodes, hosts }) =>
  changeOne(schedule, random, (spelled) => {
    const named = targetsOf(spelled.fault);
    const kin = named.some((name) => nodes.includes(name)) ? nodes : hosts;
    const [one, other] = random.shuffle(kin);
    if (one === undefined || other === undefined) return spelled;
    const swapped = new Map(
      [...nodes, ...hosts].map((name) => [name, name === one ? other : name === other ? one : name]),
    );
    const fault = renamed(spelled.fault, swapped);
    return fault === undefined ? spelled : { ...spelled, fault };
  });

const swapTimes: Change = (schedule, random) => {
  const [one, other] = random.shuffle(schedule.map((_, place) => place));
  const [left, right] = [schedule[one ?? 0], schedule[other ?? one ?? 0]];
  if (left === undefined || right === undefined) return schedule;
  return schedule.map((fault, place) =>
    place === one ? { ...fault, atMs: right.atMs } : place === other ? { ...fault, atMs: left.atMs } : fault,
  );
};

/** One schedule up to a moment, another from then on. */
const splice: Change = (schedule, random, { untilMs }, other) => {
  const atMs = random.int(0, Math.floor(untilMs));
  return [...schedule.filter((fault) => fault.atMs < atMs), ...other.filter((fault) => fault.atMs >= atMs)];
};

/** The changes that keep what a schedule is about come more often than those that make another of it. */
const CHANGES: readonly Change[] = [
  shift,
  shift,
  shift,
  stretch,
  stretch,
  drop,
  double,
  double,
  retarget,
  retarget,
  swapTimes,
  splice,
];

const MOST_CHANGES = 4;

/**
 * A schedule like this one: a few of its faults moved, prolonged, left out, repeated, or turned on somebody else; times
 * in order, nothing beyond the bounds. May be the same again.
 */
export function mutateSchedule(schedule: Schedule, other: Schedule, bounds: ScheduleBounds, random: Random): Schedule {
  let changed = schedule;
  for (let left = random.int(1, MOST_CHANGES); left > 0 && changed.length > 0; left--) {
    changed = random.pick(CHANGES)(changed, random, bounds, other);
  }
  return apart(changed.flatMap((fault) => within(fault, bounds)).sort((one, next) => one.atMs - next.atMs));
}

function changeOne(schedule: Schedule, random: Random, change: (fault: SpelledFault) => SpelledFault): Schedule {
  const chosen = random.int(0, schedule.length - 1);
  return schedule.map((fault, place) => (place === chosen ? change(fault) : fault));
}

function within(fault: SpelledFault, { untilMs }: ScheduleBounds): readonly SpelledFault[] {
  const forMs = Math.min(fault.forMs, untilMs - fault.atMs);
  return forMs <= 0 ? [] : [{ ...fault, forMs }];
}

/**
 * Faults that would meet in a way that no nemesis' own do, left out: the same thing done to one machine twice at once, and
 * bits flipped on several, which together may be a majority and then break a correct system.
 */
function apart(schedule: Schedule): Schedule {
  const kept: SpelledFault[] = [];
  for (const fault of schedule) {
    const earlier = kept.filter(({ atMs, forMs }) => atMs + forMs > fault.atMs);
    if (!earlier.some((before) => clash(before, fault))) kept.push(fault);
  }
  return kept;
}

function clash({ fault: one }: SpelledFault, { fault: other }: SpelledFault): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === "disk" && other.kind === "disk" && one.mode === "bit-flip" && other.mode === "bit-flip") return true;
  const targets = targetsOf(one);
  return one.kind !== "partition" && one.kind !== "links" && targetsOf(other).some((name) => targets.includes(name));
}

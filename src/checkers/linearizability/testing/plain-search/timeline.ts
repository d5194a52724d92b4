import type { Ns } from "../../../../core/units.js";
import type { TimedCall } from "../../call-log.js";

/**
 * Calls arranged for a search that walks from return to return. A *level* is the number of returns that were passed:
 * at level n the next call that must have taken effect is `returns[n]`.
 *
 * Intervals are closed: a call that starts in the very nanosecond in which another returns may still precede it. The
 * clock does not tell which was first, and to guess would refute runs that were right.
 */
export interface Timeline {
  /** Calls with a known outcome, by their returns. Numbers index the list of calls. */
  readonly returns: readonly number[];
  /** By level: the calls that have started by then and have not returned before, earliest return first. */
  readonly pending: readonly (readonly number[])[];
  /** By call: its number among those pending with it. A number is used again once its call has returned. */
  readonly slots: readonly number[];
  /** How many slots there are: the most calls ever pending together. */
  readonly slotCount: number;
  /** Calls with an unknown outcome, grouped by equal calls: each group by start. They stay pending to the end. */
  readonly open: readonly OpenGroup[];
}

/** Equal calls of unknown outcome. They can stand for each other, so the earliest unused one is used first. */
export interface OpenGroup {
  readonly kind: number;
  readonly calls: readonly number[];
}

/** `kinds` gives each call's kind: equal calls, equal kinds. */
export function createTimeline(calls: readonly TimedCall[], kinds: readonly number[]): Timeline {
  const completed = numbersWhere(calls, (call) => call.endNs !== Number.POSITIVE_INFINITY);
  const byStart = completed.toSorted((a, b) => startOf(calls, a) - startOf(calls, b));
  const returns = completed.toSorted((a, b) => endOf(calls, a) - endOf(calls, b));
  const ranks = new Map(returns.map((call, rank) => [call, rank]));
  const byRank = (a: number, b: number) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0);

  const slots = calls.map(() => 0);
  const free: number[] = [];
  let slotCount = 0;

  let now: readonly number[] = [];
  let started = 0;
  const pending = returns.map((returning) => {
    const arrived: number[] = [];
    for (; started < byStart.length; started++) {
      const call = byStart[started] as number;
      if (startOf(calls, call) > endOf(calls, returning)) break;
      slots[call] = free.pop() ?? slotCount++;
      arrived.push(call);
    }
    const here = arrived.length === 0 ? now : [...now, ...arrived].sort(byRank);
    now = here.filter((call) => call !== returning);
    free.push(slots[returning] as number);
    return here;
  });
  return { returns, pending, slots, slotCount, open: openGroups(calls, kinds) };
}

function openGroups(calls: readonly TimedCall[], kinds: readonly number[]): readonly OpenGroup[] {
  const groups = new Map<number, number[]>();
  for (const call of numbersWhere(calls, ({ endNs }) => endNs === Number.POSITIVE_INFINITY)) {
    const kind = kinds[call] as number;
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [call]);
    else group.push(call);
  }
  return Array.from(groups, ([kind, members]) => ({
    kind,
    calls: members.sort((a, b) => startOf(calls, a) - startOf(calls, b)),
  }));
}

function numbersWhere(calls: readonly TimedCall[], holds: (call: TimedCall) => boolean): number[] {
  return [...calls.keys()].filter((at) => holds(calls[at] as TimedCall));
}

function startOf(calls: readonly TimedCall[], call: number): Ns {
  return (calls[call] as TimedCall).startNs;
}

function endOf(calls: readonly TimedCall[], call: number): Ns {
  return (calls[call] as TimedCall).endNs;
}

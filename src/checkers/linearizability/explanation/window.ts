import type { Ns } from "../../../core/units.js";
import type { CallLog } from "../call-log.js";
import type { KnownSteps } from "./known-steps.js";

/** The calls around a stuck one that a window may hold. */
export interface Surroundings {
  readonly log: CallLog;
  /** Calls by return, the stuck one last. */
  readonly returns: Int32Array;
  /** True where these are all the returns since the beginning of the history. */
  readonly complete: boolean;
  /** Calls that had been invoked by the last return and had not returned by then. */
  readonly open: readonly OpenKind[];
}

/**
 * A stretch of returns to be satisfied in order. A *needed* call must take effect between its invocation and its
 * return; a *free* one, in the same interval, or never, or it has done so before the window began.
 */
export interface Window {
  /** The place of its first return among the surroundings' returns. */
  readonly first: number;
  /** By place within the window: the call that returns there. */
  readonly returns: Int32Array;
  readonly needed: readonly boolean[];
  /** By place: whether it is worth to place a free call. */
  readonly useful: readonly boolean[];
  /** By place: the places of the calls first invoked by that return. */
  readonly arrivals: readonly (readonly number[])[];
  /** Calls that outlast the window, of one kind each: any number of those invoked may be used. */
  readonly open: readonly OpenKind[];
  /**
   * By place: the last place of the calls invoked by that return that overwrite, -1 where there are none, Infinity where
   * an open one is among them. Behind it, nothing overwrites a state before that return.
   */
  readonly overwrittenUntil: readonly number[];
}

export interface OpenKind {
  readonly kind: number;
  /** Calls by invocation. */
  readonly calls: readonly number[];
}

/** When the window begins: with the return before its first, since only calls invoked later are needed. */
export function startOfWindow({ log, returns }: Surroundings, first: number): Ns {
  return first === 0 ? Number.NEGATIVE_INFINITY : (log.endNs[returns[first - 1] as number] as Ns);
}

/**
 * The window from the return at `first` to the last. A call pending when it begins is free: it may have taken effect
 * before. To count it as needed would be wrong: with w1 [0, 20], w2 [5, 6], r2 [11, 12], r2 [21, 22] the last three
 * returns could then not be satisfied, yet the history is legal. The same goes for calls of unknown outcome, however
 * long ago they were invoked: each is still available.
 */
export function windowFrom(around: Surroundings, steps: KnownSteps, first: number): Window {
  const { log } = around;
  const startNs = startOfWindow(around, first);
  const returns = around.returns.subarray(first);
  const needed = Array.from(returns, (call) => (log.startNs[call] as number) > startNs);
  return withNeeded(around, steps, { first, returns, arrivals: arrivalsAt(log, returns) }, needed);
}

/** The same window with other calls needed. */
export function withNeeded(
  around: Surroundings,
  steps: KnownSteps,
  window: Pick<Window, "first" | "returns" | "arrivals">,
  needed: readonly boolean[],
): Window {
  const { kinds } = around.log;
  const kindAt = (place: number) => kinds[window.returns[place] as number] as number;
  const { open } = around;
  const places = [...needed.keys()];
  const others = new Set([
    ...places.filter((place) => needed[place] || steps.effect(kindAt(place)) !== "observes").map(kindAt),
    ...open.map(({ kind }) => kind).filter((kind) => steps.effect(kind) !== "observes"),
  ]);
  const helps = usefulness(steps, [...others]);
  const useful = places.map((place) => needed[place] === true || helps(kindAt(place)));
  return withUseful(around, steps, { ...window, needed, useful, open: open.filter(({ kind }) => helps(kind)) });
}

/**
 * The same window with every call in it that can change a state, helpful or not: what it shows is every state possible,
 * and not only those that matter.
 */
export function withAllChanges(around: Surroundings, steps: KnownSteps, window: Window): Window {
  const changes = (kind: number) => steps.effect(kind) !== "observes";
  const useful = window.needed.map(
    (needed, place) => needed || changes(around.log.kinds[window.returns[place] as number] as number),
  );
  return withUseful(around, steps, { ...window, useful, open: around.open.filter(({ kind }) => changes(kind)) });
}

function withUseful({ log }: Surroundings, steps: KnownSteps, window: Omit<Window, "overwrittenUntil">): Window {
  const { returns, arrivals, useful, open } = window;
  const overwrites = (kind: number) => steps.effect(kind) === "overwrites";
  const firstOpen = open
    .filter(({ kind }) => overwrites(kind))
    .map(({ calls }) => log.startNs[calls[0] as number] as Ns);
  const openNs = Math.min(...firstOpen);
  let until = -1;
  const overwrittenUntil = Array.from(returns, (returning, place) => {
    for (const arrived of arrivals[place] as readonly number[]) {
      const kind = log.kinds[returns[arrived] as number] as number;
      if (arrived > until && useful[arrived] && overwrites(kind)) until = arrived;
    }
    return openNs <= (log.endNs[returning] as Ns) ? Number.POSITIVE_INFINITY : until;
  });
  return { ...window, overwrittenUntil };
}

/**
 * Whether it can make a difference to place a call that need not be placed. One that only observes cannot. Nor can one
 * that overwrites where the state it leaves allows no call but such as overwrite it again: these could follow just as
 * well without it. `kinds`: of all other calls that might follow.
 */
function usefulness(steps: KnownSteps, kinds: readonly number[]): (kind: number) => boolean {
  const { model } = steps;
  const choosy = kinds.filter((kind) => steps.effect(kind) !== "overwrites").map((kind) => steps.callOf(kind));
  const initial = steps.stateOf(steps.initial);
  const known = new Map<number, boolean>();
  return (kind) => {
    let useful = known.get(kind);
    if (useful === undefined) {
      const effect = steps.effect(kind);
      const left = effect === "overwrites" ? model.step(initial, steps.callOf(kind)) : undefined;
      useful =
        effect !== "observes" && (left === undefined || choosy.some((call) => model.step(left, call) !== undefined));
      known.set(kind, useful);
    }
    return useful;
  };
}

/** By place: the places whose calls were invoked after the return before, and not after this one. */
function arrivalsAt(log: CallLog, returns: Int32Array): readonly (readonly number[])[] {
  const startOf = (place: number) => log.startNs[returns[place] as number] as Ns;
  const byStart = Array.from(returns, (_, place) => place).sort((a, b) => startOf(a) - startOf(b));
  let arrived = 0;
  return Array.from(returns, (returning) => {
    const from = arrived;
    while (arrived < byStart.length && startOf(byStart[arrived] as number) <= (log.endNs[returning] as Ns)) arrived++;
    return byStart.slice(from, arrived);
  });
}

/** Open calls by kind. */
export function openKinds(log: CallLog, open: readonly number[]): readonly OpenKind[] {
  const groups = new Map<number, number[]>();
  for (const call of open) {
    const kind = log.kinds[call] as number;
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [call]);
    else group.push(call);
  }
  const byStart = (a: number, b: number) => (log.startNs[a] as Ns) - (log.startNs[b] as Ns);
  return Array.from(groups, ([kind, calls]) => ({ kind, calls: calls.sort(byStart) }));
}

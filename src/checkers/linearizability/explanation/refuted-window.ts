import type { ExplainedStates, WindowStart } from "../../../core/explanation.js";
import { anyState } from "./closure.js";
import type { KnownSteps } from "./known-steps.js";
import { walk } from "./walk.js";
import { type OpenKind, type Surroundings, type Window, windowFrom, withAllChanges, withNeeded } from "./window.js";
import type { Work } from "./work.js";

/** A window that cannot be satisfied from any of the states named. */
export interface RefutedWindow {
  readonly from: Exclude<WindowStart, "one order">;
  readonly window: Window;
  readonly starts: readonly number[];
}

/** A state, with the kinds of the open calls used to come to it, each as often as used. */
export interface Way {
  readonly state: number;
  readonly used: readonly number[];
}

/** Returns looked at from any state; a window longer than this explains nothing to anyone. */
export const MAX_RETURNS = 1024;

/**
 * The shortest window that cannot be satisfied from any state. A longer one cannot either, since it starts in fewer
 * configurations; so it is found by doubling and then by halving. Undefined where there is none, or it was not found
 * within the work allowed.
 */
export function refuteFromAnyState(around: Surroundings, steps: KnownSteps, work: Work): RefutedWindow | undefined {
  const starts = anyState(around, steps, work);
  if (starts === undefined) return undefined;
  const last = around.returns.length - 1;
  // A window of all the returns known needs a return before it to begin with, unless there is none.
  const earliest = around.complete ? 0 : 1;
  const attempt = (returns: number): RefutedWindow | undefined => {
    const window = windowFrom(around, steps, last + 1 - returns);
    const { outcome } = walk(around, steps, window, starts, work);
    return outcome === "blocked" ? { from: "any state", window, starts } : undefined;
  };
  let refuted: RefutedWindow | undefined;
  let satisfiable = 0;
  for (let returns = 1; ; returns = Math.min(2 * returns, last + 1 - earliest)) {
    refuted = attempt(returns);
    if (refuted !== undefined) break;
    if (work.exhausted || returns >= last + 1 - earliest) return undefined;
    satisfiable = returns;
  }
  for (let high = refuted.window.returns.length; high - satisfiable > 1; high = refuted.window.returns.length) {
    const middle = (satisfiable + high) >>> 1;
    const shorter = attempt(middle);
    if (shorter === undefined) satisfiable = middle;
    else refuted = shorter;
  }
  return refuted;
}

/**
 * Walks the whole history up to the stuck call and so learns every state possible on the way. The window begins with
 * the last return before which a possible state allowed the stuck call, to show what came between; or, where none did,
 * with the stuck call itself. Undefined where there are more returns than known, or the work allowed ran out.
 */
export function refuteFromPossibleStates(
  around: Surroundings,
  steps: KnownSteps,
  work: Work,
): RefutedWindow | undefined {
  if (!around.complete) return undefined;
  const whole = windowFrom(around, steps, 0);
  const last = around.returns.length - 1;
  const possible: (readonly number[])[] = [];
  const { outcome } = work.share(0.7, (share) =>
    // Were the stuck call foreseen, the walk would turn back before it.
    walk(around, steps, whole, [steps.initial], share, last, (states) => possible.push(states)),
  );
  if (outcome !== "blocked") return undefined;
  const stuck = around.log.kinds[around.returns[last] as number] as number;
  const fits = possible.findLastIndex((states) => states.some((state) => steps.step(state, stuck) !== undefined));
  // What is pending when a window begins is free in it, so that one may be satisfiable where the history is not.
  for (let returns = fits < 0 ? 1 : last + 1 - fits; returns <= last && !work.exhausted; returns *= 2) {
    const first = last + 1 - returns;
    const window = windowFrom(around, steps, first);
    const starts = possible[first] as readonly number[];
    const shown = work.share(0.5, (share) => walk(around, steps, window, starts, share));
    if (shown.outcome === "blocked") return { from: "any possible state", window, starts };
  }
  return { from: "the start", window: whole, starts: [steps.initial] };
}

/**
 * The states possible before the last return: those that orders of the window leave. They are exactly those possible
 * where the window is the whole history, and else at least those. Only `some` where the work allowed ran out.
 */
export function waysBefore(
  around: Surroundings,
  steps: KnownSteps,
  { from, window, starts }: RefutedWindow,
  work: Work,
): { readonly known: ExplainedStates["known"]; readonly ways: readonly Way[] } {
  const last = window.returns.length - 1;
  const waysOf = (of: Window): readonly Way[] | undefined => {
    const walked = walk(around, steps, of, starts, work, last);
    if (walked.outcome !== "blocked") return undefined;
    const kindAt = (code: number) => (of.open[code - last - 1] as OpenKind).kind;
    return walked.reached.map(({ state, spent }) => ({ state, used: spent.filter((code) => code > last).map(kindAt) }));
  };
  // Those that matter to the refutation are listed first.
  const mattering = waysOf(window) ?? [];
  const others = waysOf(withAllChanges(around, steps, window));
  if (others === undefined) return { known: "some", ways: mattering };
  return { known: from === "the start" ? "all" : "at most", ways: [...mattering, ...others] };
}

/**
 * The same window with as few calls needed as refute it: each is freed whose absence leaves the rest unsatisfiable, the
 * earliest first, many at a time while there are many. `minimal` is false where the work allowed ran out before.
 */
export function minimised(
  around: Surroundings,
  steps: KnownSteps,
  refuted: RefutedWindow,
  work: Work,
): { readonly core: readonly number[]; readonly minimal: boolean } {
  const { window, starts } = refuted;
  const last = window.returns.length - 1;
  let needed = window.needed;
  const withoutThese = (places: readonly number[]): readonly boolean[] | undefined => {
    const fewer = needed.map((is, place) => is && !places.includes(place));
    const walked = walk(around, steps, withNeeded(around, steps, window, fewer), starts, work);
    return walked.outcome === "blocked" ? fewer : undefined;
  };
  const neededPlaces = () => [...needed.keys()].filter((place) => needed[place] && place !== last);
  let chunk = Math.max(1, neededPlaces().length >>> 1);
  for (; ; chunk = chunk >>> 1) {
    const places = neededPlaces();
    for (let at = 0; at < places.length; at += chunk) needed = withoutThese(places.slice(at, at + chunk)) ?? needed;
    if (chunk === 1 || work.exhausted) break;
  }
  return { core: [...neededPlaces(), last], minimal: !work.exhausted };
}

import type { ExplainedStates, WindowStart } from "../../../core/explanation.js";
import type { CallLog } from "../call-log.js";
import { anyState } from "./closure.js";
import type { KnownSteps } from "./known-steps.js";
import { type Walked, walk } from "./walk.js";
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
export const MAX_RETURNS = 256;

/**
 * The shortest window that cannot be satisfied from any state, or, of long ones, about the shortest. A longer one cannot
 * either, since it starts in fewer configurations; so it is found by growing and then by halving. Undefined where there is none, or it was not found
 * within the work allowed.
 */
export function refuteFromAnyState(around: Surroundings, steps: KnownSteps, work: Work): RefutedWindow | undefined {
  const starts = anyState(around, steps, work);
  if (starts === undefined) return undefined;
  const last = around.returns.length - 1;
  const stuck = around.log.kinds[around.returns[last] as number] as number;
  if (starts.every((state) => steps.step(state, stuck) === undefined)) {
    // No state at all allows it: it cannot have taken effect before the window either.
    const window = withNeeded(around, steps, windowFrom(around, steps, last), [true]);
    return { from: "any state", window, starts };
  }
  return shortestRefuted(around, steps, starts, "often", work) ?? shortestRefuted(around, steps, starts, "once", work);
}

function shortestRefuted(
  around: Surroundings,
  steps: KnownSteps,
  starts: readonly number[],
  openUse: Window["openUse"],
  work: Work,
): RefutedWindow | undefined {
  // A window of all the returns known needs a return before it to begin with, unless there is none.
  const most = around.complete ? around.returns.length : around.returns.length - 1;
  const attempt = (returns: number): RefutedWindow | undefined => {
    const window: Window = { ...windowFrom(around, steps, around.returns.length - returns), openUse };
    const { outcome } = work.share(0.9, (share) => walk(around, steps, window, starts, share));
    return outcome === "blocked" ? { from: "any state", window, starts } : undefined;
  };
  let refuted: RefutedWindow | undefined;
  let satisfiable = 0;
  for (let returns = Math.min(1, most); ; returns = Math.min(longer(returns), most)) {
    refuted = attempt(returns);
    if (refuted !== undefined) break;
    if (work.exhausted || returns >= most) return undefined;
    satisfiable = returns;
  }
  const spread = () => (refuted as RefutedWindow).window.returns.length - satisfiable;
  // Of a long window it is the core that is read, not its length.
  while (spread() > Math.max(1, satisfiable >> 3)) {
    const high = refuted.window.returns.length;
    const middle = (satisfiable + high) >>> 1;
    const shorter = attempt(middle);
    if (shorter === undefined) satisfiable = middle;
    else refuted = shorter;
  }
  return refuted;
}

/** Short windows are doubled. What longer ones cost grows faster than they do. */
function longer(returns: number): number {
  return returns < 16 ? 2 * returns : Math.ceil(1.5 * returns);
}

/** An order was found that reaches the call which a decision says none does: a mistake of ours, never of the history. */
export class Disagreement extends Error {
  override readonly name = "Disagreement";
  constructor(log: CallLog, stuck: number) {
    super(
      `event ${log.invoked[stuck]}: the search found no order that reaches this operation, its explanation did; this is a mistake in usurper or in the model, please report it`,
    );
  }
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
  const walked = work.share(0.7, (share) =>
    // Were the stuck call foreseen, the walk would turn back before it.
    walk(around, steps, whole, [steps.initial], share, last, (states) => possible.push(states)),
  );
  if (walked.outcome === "passes") throw new Disagreement(around.log, around.returns[last] as number);
  if (walked.outcome !== "blocked" || walked.place !== last) return undefined;
  const stuck = around.log.kinds[around.returns[last] as number] as number;
  const fits = possible.findLastIndex((states) => states.some((state) => steps.step(state, stuck) !== undefined));
  // What is pending when a window begins is free in it, so that one may be satisfiable where the history is not.
  for (let returns = fits < 0 ? 1 : last + 1 - fits; returns <= last && !work.exhausted; returns *= 2) {
    const first = last + 1 - returns;
    const window = windowFrom(around, steps, first);
    const starts = possible[first] as readonly number[];
    if (satisfied(around, steps, window, starts, work) === "blocked")
      return { from: "any possible state", window, starts };
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
    const once = work.share(0.4, (share) => walk(around, steps, of, starts, share, last));
    const often: Window = { ...of, openUse: "often" };
    const walked =
      once.outcome === "unknown" ? work.share(0.4, (share) => walk(around, steps, often, starts, share, last)) : once;
    if (walked.outcome !== "blocked") return undefined;
    const kindAt = (code: number) => (of.open[code - last - 1] as OpenKind).kind;
    return walked.reached.map(({ state, spent }) => ({ state, used: spent.filter((code) => code > last).map(kindAt) }));
  };
  // Those that matter to the refutation are listed first.
  const mattering = waysOf(window);
  if (mattering === undefined) return { known: "some", ways: [] };
  const others = waysOf(withAllChanges(around, steps, window));
  if (others === undefined) return { known: "some", ways: mattering };
  return { known: from === "the start" ? "all" : "at most", ways: [...mattering, ...others] };
}

/**
 * The same window with as few calls needed as refute it: each is freed whose absence leaves the rest unsatisfiable, the
 * earliest first, many at a time while there are many. `minimal` is false where the work allowed ran out before that was known.
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
  let minimal = true;
  const withoutThese = (places: readonly number[]): readonly boolean[] | undefined => {
    const fewer = needed.map((is, place) => is && !places.includes(place));
    const outcome = satisfied(around, steps, withNeeded(around, steps, window, fewer), starts, work);
    if (outcome === "unknown") minimal = false;
    return outcome === "blocked" ? fewer : undefined;
  };
  const neededPlaces = () => [...needed.keys()].filter((place) => needed[place] && place !== last);
  let chunk = Math.max(1, neededPlaces().length >>> 1);
  for (; ; chunk = chunk >>> 1) {
    const places = neededPlaces();
    // Only what is tried one at a time shows that each is needed.
    minimal = true;
    for (let at = 0; at < places.length; at += chunk) needed = withoutThese(places.slice(at, at + chunk)) ?? needed;
    if (chunk === 1 || work.exhausted) break;
  }
  const core = [...neededPlaces(), last];
  // Of two, neither contradicts anything by itself.
  return { core, minimal: minimal || core.length <= 2 };
}

/**
 * Whether some order satisfies the window. Where none does even if each open call could take effect any number of times,
 * that is soon known; else they are counted, as far as a share of the work allowed goes.
 */
function satisfied(
  around: Surroundings,
  steps: KnownSteps,
  window: Window,
  starts: readonly number[],
  work: Work,
): Walked["outcome"] {
  const often: Window = { ...window, openUse: "often" };
  const freely = work.share(0.3, (share) => walk(around, steps, often, starts, share)).outcome;
  if (freely === "blocked" || window.open.length === 0) return freely;
  return work.share(0.3, (share) => walk(around, steps, window, starts, share)).outcome;
}

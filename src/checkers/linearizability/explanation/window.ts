import type { ModelCall } from "../../../contract/model.js";
import type { Json } from "../../../core/json.js";
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

export interface OpenKind {
  readonly kind: number;
  /** Calls by invocation. */
  readonly calls: readonly number[];
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
  /** By place: the places of the calls first invoked by that return. */
  readonly arrivals: readonly (readonly number[])[];
  readonly needed: readonly boolean[];
  /** By place: whether to place the call can help where it need not be placed. */
  readonly helpful: readonly boolean[];
  /** Calls that outlast the window and can help. */
  readonly open: readonly OpenKind[];
  /**
   * `once`: each as itself. `often`: as if it could take effect any number of times, which refutes less and is known
   * sooner where there are many.
   */
  readonly openUse: "once" | "often";
  /**
   * By place: the last place of the calls invoked by that return that overwrite, -1 where there are none, Infinity where
   * an open one is among them. Behind it, nothing overwrites a state before that return.
   */
  readonly overwrittenUntil: readonly number[];
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
  const kinds = Array.from(window.returns, (call) => around.log.kinds[call] as number);
  const followers = new Set(kinds.filter((kind, place) => needed[place] || steps.effect(kind) !== "observes"));
  for (const { kind } of around.open) if (steps.effect(kind) !== "observes") followers.add(kind);
  const helps = helpfulness(steps, followers);
  const open = around.open.filter(({ kind }) => helps(kind));
  return withBarriers(around, steps, { ...window, needed, helpful: kinds.map(helps), open, openUse: "once" });
}

/**
 * The same window with every call in it that can change a state, helpful or not: what it shows is every state possible,
 * and not only those that matter.
 */
export function withAllChanges(around: Surroundings, steps: KnownSteps, window: Window): Window {
  const changes = (kind: number) => steps.effect(kind) !== "observes";
  const helpful = Array.from(window.returns, (call) => changes(around.log.kinds[call] as number));
  return withBarriers(around, steps, { ...window, helpful, open: around.open.filter(({ kind }) => changes(kind)) });
}

function withBarriers({ log }: Surroundings, steps: KnownSteps, window: Omit<Window, "overwrittenUntil">): Window {
  const { returns, arrivals, needed, helpful, open } = window;
  const overwrites = (kind: number) => steps.effect(kind) === "overwrites";
  let openNs = Number.POSITIVE_INFINITY;
  for (const { kind, calls } of open) {
    if (overwrites(kind)) openNs = Math.min(openNs, log.startNs[calls[0] as number] as Ns);
  }
  let until = -1;
  const overwrittenUntil = Array.from(returns, (returning, place) => {
    for (const arrived of arrivals[place] as readonly number[]) {
      const kind = log.kinds[returns[arrived] as number] as number;
      if (arrived > until && (needed[arrived] || helpful[arrived]) && overwrites(kind)) until = arrived;
    }
    return openNs <= (log.endNs[returning] as Ns) ? Number.POSITIVE_INFINITY : until;
  });
  return { ...window, overwrittenUntil };
}

/**
 * Whether it can make a difference to place a call that need not be placed. One that only observes cannot. Nor can one
 * that overwrites where the state it leaves allows no follower but such as overwrite it again: these could follow just
 * as well without it.
 */
function helpfulness(steps: KnownSteps, followers: ReadonlySet<number>): (kind: number) => boolean {
  const { model } = steps;
  /** Values that plain reads wait for, so that of thousands of writes few need be tried. */
  const awaited = new Set<string>();
  const choosy: ModelCall[] = [];
  for (const kind of followers) {
    if (steps.effect(kind) === "overwrites") continue;
    const call = steps.callOf(kind);
    const access = model.access?.(call);
    if (access?.kind === "read") awaited.add(JSON.stringify(access.value));
    else choosy.push(call);
  }
  const initial = steps.stateOf(steps.initial);
  return (kind) => {
    const effect = steps.effect(kind);
    if (effect === "observes") return false;
    if (effect !== "overwrites") return true;
    const call = steps.callOf(kind);
    const left = model.step(initial, call) as Json;
    const access = model.access?.(call);
    const isAwaited = access === undefined ? awaited.size > 0 : awaited.has(JSON.stringify(access.value));
    return isAwaited || choosy.some((follower) => model.step(left, follower) !== undefined);
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

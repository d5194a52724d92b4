import type { Model } from "../../../contract/model.js";
import type { ExplainedStates, WindowStart } from "../../../core/explanation.js";
import type { Json } from "../../../core/json.js";
import type { CallLog } from "../call-log.js";
import type { Decision } from "../decision.js";
import { ANY_STATE, KnownSteps } from "./known-steps.js";
import { type PlacedCall, placedCalls } from "./linearized.js";
import {
  MAX_RETURNS,
  minimised,
  refuteFromAnyState,
  refuteFromPossibleStates,
  type Way,
  waysBefore,
} from "./refuted-window.js";
import { lastReturns, openCalls } from "./returns.js";
import { type OpenKind, openKinds, type Surroundings, startOfWindow, windowFrom } from "./window.js";
import { Work } from "./work.js";

/** What there is to say of a history that is not linearizable, in calls and states by number. */
export interface Refutation {
  readonly steps: KnownSteps;
  readonly stuck: number;
  readonly from: WindowStart;
  /** Calls that returned within the window. */
  readonly returns: number;
  readonly startNs: number;
  /** The call that returned last before the window, where any did. */
  readonly returnedBefore: number | undefined;
  /** The calls that cannot all be, by return; the stuck one is the last. */
  readonly core: readonly number[];
  readonly minimal: boolean;
  /** All states there are, where these are few. */
  readonly everyState: readonly number[] | undefined;
  /** Where orders come to before the stuck call, and the states among these, each once. */
  readonly before: { readonly known: ExplainedStates["known"]; readonly ways: readonly Way[] };
  readonly states: readonly number[];
  /** Calls that were open when the stuck one returned. */
  readonly open: readonly number[];
  readonly prefix: readonly number[];
  /** The last calls of the prefix, in order. */
  readonly tail: readonly PlacedCall[];
  /** The last call of the tail before which the stuck one was allowed and after which it was not. */
  readonly ender: PlacedCall | undefined;
}

/** Returns beyond which the states possible on the way are not sought. */
const MAX_WALKED = 20_000;
const MAX_TAIL = 1024;
/** Calls of the tail whose states are remembered; a state may be a long text. */
const MAX_LEARNT = 256;

/** An explanation may cost some times what the decision did, and what it costs to read the log; but never little. */
const WORK_PER_CONFIGURATION = 8;
const CALLS_PER_WORK = 20;
const LEAST_WORK = 8_000;
const MOST_WORK = 120_000;
/** More operations than this contradict each other only together with all that came before: no window to show. */
const MAX_LOOSE_CORE = 16;

/** Finds a window that refutes the history, by the cheapest way that works. */
export function refutationOf(
  model: Model,
  log: CallLog,
  initial: Json,
  decision: Extract<Decision, { verdict: "invalid" }>,
): Refutation {
  const { stuck, configurations } = decision;
  const steps = new KnownSteps(model, log, initial);
  const work = new Work(
    Math.min(MOST_WORK, Math.max(LEAST_WORK, WORK_PER_CONFIGURATION * configurations, log.size / CALLS_PER_WORK)),
  );
  const prefix = decision.prefix();
  const tail = placedCalls(model, log, initial, prefix, {
    from: Math.max(0, prefix.length - MAX_TAIL),
    to: prefix.length,
  });
  for (const { call, after } of tail.slice(-MAX_LEARNT)) steps.learn(log.kinds[call] as number, after);
  const ender = enderOf(model, tail, steps.callOf(log.kinds[stuck] as number));
  const open = openCalls(log, stuck);
  const kinds = openKinds(log, open);
  const near = surroundings(log, stuck, kinds, MAX_RETURNS);
  const nearest = work.share(0.6, (share) => refuteFromAnyState(near, steps, share));
  const around = nearest === undefined ? surroundings(log, stuck, kinds, MAX_WALKED) : near;
  const refuted = nearest ?? work.share(0.6, (share) => refuteFromPossibleStates(around, steps, share));
  const told = { steps, stuck, open, prefix, tail, ender };
  if (refuted === undefined) return { ...told, ...afterOneOrder(log, steps, stuck, tail, ender, initial) };
  const found =
    work.share(0.3, (share) => exactWaysBefore(around, steps, share)) ??
    work.share(0.5, (share) => waysBefore(around, steps, refuted, share));
  const before = found.ways.length > 0 ? found : { known: "some" as const, ways: [lastWay(steps, tail, initial)] };
  const { core, minimal } = minimised(around, steps, refuted, work);
  if (!minimal && core.length > MAX_LOOSE_CORE) {
    const shown = afterOneOrder(log, steps, stuck, tail, ender, initial);
    return { ...told, ...shown, before, states: distinctStates(before.ways) };
  }
  const { window, starts } = refuted;
  return {
    ...told,
    from: refuted.from,
    returns: window.returns.length,
    startNs: startOfWindow(around, window.first),
    returnedBefore: around.returns[window.first - 1],
    core: core.map((place) => window.returns[place] as number),
    minimal,
    everyState: refuted.from === "any state" && !starts.includes(ANY_STATE) ? starts : undefined,
    before,
    states: distinctStates(before.ways),
  };
}

function distinctStates(ways: readonly Way[]): readonly number[] {
  return [...new Set(ways.map(({ state }) => state))];
}

/** All that orders of the whole history up to the stuck call come to, where it is short enough to try them all. */
function exactWaysBefore(around: Surroundings, steps: KnownSteps, work: Work): Refutation["before"] | undefined {
  if (!around.complete) return undefined;
  const whole = { from: "the start", window: windowFrom(around, steps, 0), starts: [steps.initial] } as const;
  const before = waysBefore(around, steps, whole, work);
  return before.known === "all" ? before : undefined;
}

function surroundings(log: CallLog, stuck: number, open: readonly OpenKind[], limit: number): Surroundings {
  const returns = lastReturns(log, stuck, limit + 1);
  return { log, open, returns, complete: returns.length <= limit };
}

/** Where no window could be refuted within the work allowed: what the longest order found shows by itself. */
function afterOneOrder(
  log: CallLog,
  steps: KnownSteps,
  stuck: number,
  tail: readonly PlacedCall[],
  ender: PlacedCall | undefined,
  initial: Json,
): Omit<Refutation, "steps" | "stuck" | "open" | "prefix" | "tail" | "ender"> {
  const way = lastWay(steps, tail, initial);
  return {
    from: "one order",
    returns: 1,
    startNs: log.startNs[stuck] as number,
    returnedBefore: undefined,
    core: ender === undefined ? [stuck] : [ender.call, stuck],
    minimal: false,
    everyState: undefined,
    before: { known: "some", ways: [way] },
    states: [way.state],
  };
}

/** The state that the longest order leaves. */
function lastWay(steps: KnownSteps, tail: readonly PlacedCall[], initial: Json): Way {
  const last = tail.at(-1);
  return { state: steps.numberOf(last === undefined ? initial : last.after), used: [] };
}

function enderOf(
  model: Model,
  tail: readonly PlacedCall[],
  stuck: Parameters<Model["step"]>[1],
): PlacedCall | undefined {
  return tail.findLast(
    ({ before, after }) => model.step(before, stuck) !== undefined && model.step(after, stuck) === undefined,
  );
}

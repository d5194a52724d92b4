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
import { type OpenKind, openKinds, type Surroundings, startOfWindow } from "./window.js";
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

/** An explanation may cost some times what the decision did; a decision that cost nothing, this much all the same. */
const WORK_PER_CONFIGURATION = 4;
const LEAST_WORK = 8_000;
const MOST_WORK = 40_000;

/** Finds a window that refutes the history, by the cheapest way that works. */
export function refutationOf(
  model: Model,
  log: CallLog,
  initial: Json,
  decision: Extract<Decision, { verdict: "invalid" }>,
): Refutation {
  const { stuck, configurations } = decision;
  const steps = new KnownSteps(model, log, initial);
  const work = new Work(Math.min(MOST_WORK, Math.max(LEAST_WORK, WORK_PER_CONFIGURATION * configurations)));
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
  const nearest = work.share(0.4, (share) => refuteFromAnyState(near, steps, share));
  const around = nearest === undefined ? surroundings(log, stuck, kinds, MAX_WALKED) : near;
  const refuted = nearest ?? work.share(0.6, (share) => refuteFromPossibleStates(around, steps, share));
  const told = { steps, stuck, open, prefix, tail, ender };
  if (refuted === undefined) return { ...told, ...afterOneOrder(log, steps, stuck, tail, ender, initial) };
  const before = work.share(0.5, (share) => waysBefore(around, steps, refuted, share));
  const { core, minimal } = minimised(around, steps, refuted, work);
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
    states: [...new Set(before.ways.map(({ state }) => state))],
  };
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
  const state = steps.numberOf(tail.at(-1)?.after ?? initial);
  return {
    from: "one order",
    returns: 1,
    startNs: log.startNs[stuck] as number,
    returnedBefore: undefined,
    core: ender === undefined ? [stuck] : [ender.call, stuck],
    minimal: false,
    everyState: undefined,
    before: { known: "some", ways: [{ state, used: [] }] },
    states: [state],
  };
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

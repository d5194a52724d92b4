import type { Model, ModelCall } from "../../../contract/model.js";
import type { Json } from "../../../core/json.js";
import type { Ns } from "../../../core/units.js";
import type { CallLog } from "../call-log.js";

/** One call of an order, the state that it leaves, and a moment at which it may have taken effect. */
export interface PlacedCall {
  /** Its place in the order. */
  readonly place: number;
  readonly call: number;
  readonly before: Json;
  readonly after: Json;
  readonly atNs: Ns;
}

/** The calls of a linearization from one place to before another. */
export function placedCalls(
  model: Model,
  log: CallLog,
  initial: Json,
  order: readonly number[],
  range: { readonly from: number; readonly to: number },
): readonly PlacedCall[] {
  const moments = momentsOf(log, order);
  let before = stateBefore(model, log, initial, order, range.from);
  return order.slice(range.from, range.to).map((call, at) => {
    const place = range.from + at;
    const after = stepped(model, before, callOf(log, call));
    const placed = { place, call, before, after, atNs: moments[place] as Ns };
    before = after;
    return placed;
  });
}

/** The state after the first calls of a linearization. Goes back only to the last call that leaves one state, always. */
function stateBefore(model: Model, log: CallLog, initial: Json, order: readonly number[], place: number): Json {
  let from = place;
  while (from > 0 && model.effect?.(callOf(log, order[from - 1] as number)) !== "overwrites") from--;
  let state = initial;
  for (const call of order.slice(Math.max(0, from - 1), place)) state = stepped(model, state, callOf(log, call));
  return state;
}

/**
 * A moment for each call of an order, never going back: halfway between the earliest and the latest that the intervals
 * of those before and those after it leave.
 */
function momentsOf(log: CallLog, order: readonly number[]): Float64Array {
  const moments = new Float64Array(order.length);
  let earliestNs = Number.NEGATIVE_INFINITY;
  for (const [place, call] of order.entries()) {
    earliestNs = Math.max(earliestNs, log.startNs[call] as number);
    moments[place] = earliestNs;
  }
  let latestNs = Number.POSITIVE_INFINITY;
  for (let place = order.length - 1; place >= 0; place--) {
    latestNs = Math.min(latestNs, log.endNs[order[place] as number] as number);
    if (latestNs !== Number.POSITIVE_INFINITY) moments[place] = ((moments[place] as number) + latestNs) / 2;
  }
  return moments;
}

function callOf(log: CallLog, call: number): ModelCall {
  return log.calls[log.kinds[call] as number] as ModelCall;
}

/** The engine found each of them allowed, so one that is not is a mistake of ours. */
function stepped(model: Model, state: Json, call: ModelCall): Json {
  const after = model.step(state, call);
  if (after === undefined) throw new Error(`${model.describe(call)} is not allowed where a linearization has it`);
  return after;
}

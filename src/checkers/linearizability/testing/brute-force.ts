import type { Model } from "../../../contract/model.js";
import type { Json } from "../../../core/json.js";
import type { TimedCall } from "../timed-calls.js";

/**
 * Tries every order of the calls, with and without each call of unknown outcome, and nothing cleverer: the oracle for
 * tiny histories.
 */
export function bruteForce(model: Model, calls: readonly TimedCall[], initial: Json): boolean {
  const someOrder = (state: Json, left: readonly TimedCall[]): boolean => {
    if (left.every(isOpen)) return true;
    return left.some((next) => {
      if (left.some((other) => precedes(other, next))) return false;
      const after = model.step(state, next.call);
      const rest = left.filter((other) => other !== next);
      return after !== undefined && someOrder(after, rest);
    });
  };
  return someOrder(initial, calls);
}

/** What is wrong with an alleged linearization (calls by number), or undefined where it is one. */
export function linearizationProblem(
  model: Model,
  calls: readonly TimedCall[],
  initial: Json,
  order: readonly number[],
): string | undefined {
  if (new Set(order).size !== order.length) return "a call stands in it twice";
  const missing = calls.findIndex((call, at) => !isOpen(call) && !order.includes(at));
  if (missing >= 0) return `completed call ${missing} is missing`;
  let state: Json | undefined = initial;
  for (const [place, at] of order.entries()) {
    const call = calls[at] as TimedCall;
    const tooLate = order.slice(place + 1).find((later) => precedes(calls[later] as TimedCall, call));
    if (tooLate !== undefined) return `call ${tooLate} had returned before call ${at} started, and stands after it`;
    state = model.step(state, call.call);
    if (state === undefined) return `call ${at}, ${model.describe(call.call)}, is not allowed where it stands`;
  }
  return undefined;
}

function precedes(first: TimedCall, second: TimedCall): boolean {
  return first.endNs < second.startNs;
}

function isOpen(call: TimedCall): boolean {
  return call.endNs === Number.POSITIVE_INFINITY;
}

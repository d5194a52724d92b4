import type { Model, ModelCall } from "../../../contract/model.js";
import type { Json } from "../../../core/json.js";
import type { TimedCall } from "../call-log.js";

/** Every state that a call may lead to from a state; none where the state does not allow it. */
export type Successors<State> = (state: State, call: ModelCall) => readonly State[];

/**
 * Tries every order of the calls, with and without each call of unknown outcome, and nothing cleverer: the oracle for
 * tiny histories.
 */
export function bruteForce(model: Model, calls: readonly TimedCall[], initial: Json): boolean {
  const successors = (state: Json, call: ModelCall): readonly Json[] => {
    const after = model.step(state, call);
    return after === undefined ? [] : [after];
  };
  return bruteForceBy(successors, calls, initial);
}

/** The same for a specification in which a call may lead to one state or another. */
export function bruteForceBy<State>(
  successors: Successors<State>,
  calls: readonly TimedCall[],
  initial: State,
): boolean {
  const someOrder = (state: State, left: readonly TimedCall[]): boolean => {
    if (left.every(isOpen)) return true;
    return left.some((next) => {
      if (left.some((other) => precedes(other, next))) return false;
      const rest = left.filter((other) => other !== next);
      return successors(state, next.call).some((after) => someOrder(after, rest));
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
  const placed = new Set(order);
  if (placed.size !== order.length) return "a call stands in it twice";
  const missing = calls.findIndex((call, at) => !isOpen(call) && !placed.has(at));
  if (missing >= 0) return `completed call ${missing} is missing`;
  let state: Json | undefined = initial;
  /** Of the calls so far, the one that started last: all that follow must return after its start. */
  let latest: number | undefined;
  for (const at of order) {
    const call = calls[at] as TimedCall;
    const before = latest === undefined ? undefined : calls[latest];
    if (before !== undefined && precedes(call, before)) {
      return `call ${at} had returned before call ${latest} started, and stands after it`;
    }
    if (before === undefined || call.startNs > before.startNs) latest = at;
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

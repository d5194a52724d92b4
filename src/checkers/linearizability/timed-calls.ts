import type { Model, ModelCall } from "../../contract/model.js";
import type { Operation } from "../../core/history.js";
import type { Ns } from "../../core/units.js";

/**
 * A call with the closed interval in which it took effect, if it did. A call whose outcome nobody knows has no end:
 * it may take effect at any time after its start, or never.
 */
export interface TimedCall {
  readonly call: ModelCall;
  readonly startNs: Ns;
  /** Infinity where the outcome is unknown. */
  readonly endNs: Ns;
  /** Indices of the invocation and, where there is one, the completion. */
  readonly events: readonly number[];
}

/** The operations as calls to a model, in order of invocation, without those that constrain nothing. */
export function timedCalls(model: Model, operations: readonly Operation[]): readonly TimedCall[] {
  const calls: TimedCall[] = [];
  for (const operation of operations) {
    const call = model.call(operation);
    if (call === undefined) continue;
    // It changes nothing and nobody saw its answer.
    if (call.outcome === "unknown" && model.effect?.(call) === "observes") continue;
    const { invoke, completion } = operation;
    const endNs = call.outcome === "unknown" || completion === undefined ? Number.POSITIVE_INFINITY : completion.timeNs;
    const events = completion === undefined ? [invoke.index] : [invoke.index, completion.index];
    calls.push({ call, startNs: invoke.timeNs, endNs, events });
  }
  return calls;
}

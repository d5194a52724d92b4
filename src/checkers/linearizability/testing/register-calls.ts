import type { ModelCall } from "../../../contract/model.js";
import type { Json } from "../../../core/json.js";
import type { TimedCall } from "../call-log.js";

/** The end of a call that never returned. */
export const NEVER = Number.POSITIVE_INFINITY;

function timed(call: Omit<ModelCall, "outcome">, startNs: number, endNs: number): TimedCall {
  const outcome: ModelCall["outcome"] = endNs === NEVER ? "unknown" : "ok";
  return { call: { ...call, outcome }, startNs, endNs, events: [startNs, endNs] };
}

/** Calls to a register as its model wants them. */
export function read(value: Json, startNs: number, endNs: number): TimedCall {
  return timed({ f: "read", input: null, output: value }, startNs, endNs);
}

export function write(value: Json, startNs: number, endNs: number): TimedCall {
  return timed({ f: "write", input: value, output: null }, startNs, endNs);
}

export function cas(from: Json, to: Json, startNs: number, endNs: number): TimedCall {
  return timed({ f: "cas", input: { from, to }, output: null }, startNs, endNs);
}

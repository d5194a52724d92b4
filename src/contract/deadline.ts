import { type Ms, msToNs } from "../core/units.js";
import type { Clock } from "./clock.js";

/** A signal that aborts after `ms` of the given clock, or when any of the others does. Disposal takes the alarm back. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
}

/** The reasons are strings, so that they can stand in a history. */
export function deadline(clock: Clock, ms: Ms, ...others: readonly AbortSignal[]): Deadline {
  const expiry = new AbortController();
  const cancel = clock.at(clock.nowNs() + msToNs(ms), () => expiry.abort(`timeout after ${ms} ms`));
  return { signal: AbortSignal.any([expiry.signal, ...others]), [Symbol.dispose]: cancel };
}

import type { Clock } from "../../contract/clock.js";
import type { Ms } from "../../core/units.js";

/** A signal that aborts after `ms` of the given clock, or when any of the others does. Disposal takes the alarm back. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
}

/** The reasons are strings, so that they can stand in a history. */
export function deadline(clock: Clock, ms: Ms, ...others: readonly AbortSignal[]): Deadline {
  const expiry = new AbortController();
  const cancel = clock.at(clock.nowNs() + Math.round(ms * 1_000_000), () => expiry.abort(`timeout after ${ms} ms`));
  return { signal: AbortSignal.any([expiry.signal, ...others]), [Symbol.dispose]: cancel };
}

/** Waits for `ms` of the clock, or less where the signal aborts first. */
export function pause(clock: Clock, ms: Ms, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.at(clock.nowNs() + Math.round(ms * 1_000_000), done);
    signal.addEventListener("abort", done);
  });
}

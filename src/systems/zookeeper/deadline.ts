import { setMaxListeners } from "node:events";
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
  const signal = AbortSignal.any([expiry.signal, ...others]);
  // All that an operation asks for at once waits under it, every entry of a log among them: no leak to warn of.
  setMaxListeners(0, signal);
  return { signal, [Symbol.dispose]: cancel };
}

/** Resolves when the signal aborts, or when `other` resolves. */
export function aborted(signal: AbortSignal, other: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener("abort", done);
      resolve();
    };
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
    void other.then(done);
  });
}

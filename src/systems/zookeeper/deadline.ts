import { setMaxListeners } from "node:events";
import type { Clock } from "../../contract/clock.js";
import { type Deadline, deadline } from "../../contract/deadline.js";
import type { Ms } from "../../core/units.js";

/** The deadline of an operation, under which all waits that it asks for at once, every entry of a log among them. */
export function operationDeadline(clock: Clock, ms: Ms, ...others: readonly AbortSignal[]): Deadline {
  const bound = deadline(clock, ms, ...others);
  // So many listeners are no leak to warn of.
  setMaxListeners(0, bound.signal);
  return bound;
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

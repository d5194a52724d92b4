import { type Clock, sleep } from "../../contract/clock.js";
import type { Ms } from "../../core/units.js";

/** Resolves after `ms` of the clock's own time, or at once when the signal aborts. */
export async function pause(clock: Clock, ms: Ms, signal: AbortSignal): Promise<void> {
  let awaken = (): void => {};
  const aborted = new Promise<void>((resolve) => {
    awaken = resolve;
    signal.addEventListener("abort", awaken);
  });
  await Promise.race([sleep(clock, ms), aborted]);
  signal.removeEventListener("abort", awaken);
}

import type { Clock } from "../../contract/clock.js";
import { type Ms, msToNs } from "../../core/units.js";

/** Waits for `ms` of the clock, or less where the signal aborts first. */
export function pause(clock: Clock, ms: Ms, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.at(clock.nowNs() + msToNs(ms), done);
    signal.addEventListener("abort", done);
  });
}

import type { Ns } from "../core/units.js";

/** Takes back what was scheduled; harmless after it ran. */
export type Cancel = () => void;

/**
 * Time as one party sees it, and the only way to wait. The harness' clock is monotonic and never skewed; a host's
 * clock is its own, and faults may bend it. In the simulator both are virtual.
 */
export interface Clock {
  /** Monotonic nanoseconds; for the harness' clock since the run began, for others since some moment of their own. */
  nowNs(): Ns;
  /** Runs `task` once, as soon as this clock reads `timeNs` or later. Tasks due together run in the order scheduled. */
  at(timeNs: Ns, task: () => void): Cancel;
}

/** Resolves after `ms` of the clock's own time. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.at(clock.nowNs() + Math.round(ms * 1_000_000), resolve);
  });
}

import type { Random } from "../core/random.js";
import type { Ms } from "../core/units.js";

/** When one fault should be in force, counted from the start of the main phase. */
export interface ScheduledFault {
  readonly atMs: Ms;
  readonly forMs: Ms;
}

export interface Rhythm {
  /** Mean time from the start of one fault to the start of the next. */
  readonly everyMs: Ms;
  /** Mean duration; a fault never outlasts its turn. */
  readonly forMs: Ms;
}

/** Durations vary by this much to either side of their mean. */
const JITTER_PERCENT = 25;

/**
 * The faults of one nemesis: each begins after a quiet time, none begins so late that it could not be healed by
 * `untilMs`, and the first always fits, shortened where it must be. Depends on nothing but its arguments.
 */
export function scheduleFaults(rhythm: Rhythm, untilMs: Ms, random: Random): readonly ScheduledFault[] {
  const faults: ScheduledFault[] = [];
  const quietMs = Math.max(0, rhythm.everyMs - rhythm.forMs);
  let turnMs = 0;
  while (true) {
    const atMs = turnMs + Math.min(varied(quietMs / 2, random), untilMs / 4);
    const forMs = varied(rhythm.forMs, random);
    if (atMs + forMs > untilMs) {
      if (faults.length === 0) faults.push({ atMs, forMs: Math.max(0, untilMs - atMs) });
      return faults;
    }
    faults.push({ atMs, forMs });
    turnMs = Math.max(turnMs + varied(rhythm.everyMs, random), atMs + forMs);
  }
}

function varied(meanMs: Ms, random: Random): Ms {
  const spread = Math.round((meanMs * JITTER_PERCENT) / 100);
  return Math.round(meanMs) + random.int(-spread, spread);
}

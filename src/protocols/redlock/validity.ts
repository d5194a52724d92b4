import { type Ms, msToNs, type Ns } from "../../core/units.js";

/** What clocks may drift apart in a lock's time, and two milliseconds more for the grain of small times to live. */
const DRIFT_FACTOR = 0.01;
const DRIFT_MS: Ms = 2;

/** By how much a lock of this time to live may be shorter than its holder thinks, as clocks drift. */
export function driftMs(storeTtlMs: Ms): Ms {
  return storeTtlMs * DRIFT_FACTOR + DRIFT_MS;
}

/** The time to live to ask of the stores, so that `ttlMs` are left of it once drift is taken off. */
export function storeTtlFor(ttlMs: Ms): Ms {
  return (ttlMs + DRIFT_MS) / (1 - DRIFT_FACTOR);
}

/**
 * Until when a lock that was asked for from `startedNs` on is valid: its time to live less what has passed since the first
 * request and less the drift. What has passed need not be taken off where the end is reckoned from the start.
 */
export function validUntilNs(startedNs: Ns, storeTtlMs: Ms): Ns {
  return startedNs + msToNs(storeTtlMs - driftMs(storeTtlMs));
}

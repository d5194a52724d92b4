import type { ClockFault } from "../../contract/faults.js";
import { type Ms, msToNs } from "../../core/units.js";
import type { ClockReading } from "./clock-readings.js";

/** Rounding alone: a process's clock is computed and read back by the same arithmetic. */
const TOLERANCE_MS: Ms = 1;

const SCALES = { wall: 1, monotonic: 2, both: 3 } as const;

/**
 * How the agent is told of a bend. A process that starts while it is in force is on a machine whose wall clock has been
 * wrong for some time, `sinceUs`, while what a monotonic clock jumped by before its start means nothing to it.
 */
export function bendWord(id: number, fault: ClockFault, began: "now" | { readonly sinceUs: number }): string {
  const { clock, offsetMs = 0, ratePpm = 0, strobe } = fault;
  const offsetNs = msToNs(offsetMs);
  const jumpNs = clock === "wall" || began !== "now" ? 0 : offsetNs;
  const strobing = [msToNs(strobe?.everyMs ?? 0), msToNs(strobe?.byMs ?? 0)];
  const sinceUs = began === "now" ? 0 : began.sinceUs;
  return ["bend", id, SCALES[clock], offsetNs, jumpNs, Math.round(ratePpm), ...strobing, sinceUs].join();
}

/** What a process's clocks were off by before a bend, and how the bend came over it. */
export interface BendBeginning {
  readonly sinceUs: number;
  readonly wallMs: Ms;
  readonly monotonicMs: Ms;
  /** Whether its monotonic clock was made to jump, or goes wrong from its own start. */
  readonly jumped: boolean;
}

/**
 * Whether the bend, nothing else changing meanwhile, has made every clock that it concerns wrong, and by what was
 * asked. A monotonic clock that should go back stands still until its line has caught up.
 */
export function isBentAsAsked(fault: ClockFault, beginning: BendBeginning, reading: ClockReading): boolean {
  const { clock, offsetMs = 0, ratePpm = 0, strobe } = fault;
  const drift = (elapsedMs: Ms): Ms => (elapsedMs * Math.round(ratePpm)) / 1_000_000;
  const wallMs = reading.wallMs - beginning.wallMs;
  const askedMs = clock === "monotonic" ? 0 : offsetMs + drift((reading.atUs - beginning.sinceUs) / 1000);
  const wallAsAsked = [askedMs, askedMs + (strobe?.byMs ?? 0)].some((asked) => isNear(wallMs, asked));
  const wallConcerned = clock !== "monotonic" || strobe !== undefined;
  if (wallConcerned && !(wallAsAsked && wallMs !== 0)) return false;
  if (clock === "wall" || (offsetMs === 0 && ratePpm === 0)) return wallConcerned;
  const line = beginning.monotonicMs + (beginning.jumped ? offsetMs : 0) + drift(reading.steadyMs);
  const readsMs = Math.max(line, beginning.monotonicMs - reading.steadyMs);
  return reading.monotonicMs !== beginning.monotonicMs && isNear(reading.monotonicMs, readsMs);
}

function isNear(left: Ms, right: Ms): boolean {
  return Math.abs(left - right) <= TOLERANCE_MS;
}

import type { CompletionEvent, InvokeEvent } from "../../core/event.js";
import { type History, type Operation, outcomeOf } from "../../core/history.js";
import { seeksTenure } from "../../core/tenure-operations.js";
import { type Ms, msToNs, type Ns, nsToMs } from "../../core/units.js";

/**
 * Leaders write every tenth of a second or so, and one that resigns is followed within half a second: no accepted write
 * for longer than this is an interruption of service.
 */
const INTERRUPTION_MS: Ms = 1000;

/** How long service was away: no write was accepted, though leaders wanted to write, or contenders to lead. */
export interface Interruptions {
  readonly count: number;
  readonly totalMs: Ms;
  readonly longestMs: Ms;
  /** The total as a share of the time looked at, from 0 to 1. */
  readonly share: number;
}

/**
 * The interruptions from the first accepted write until the last attempt to write or to lead was over; where no write was
 * ever accepted, from the first attempt on. Undefined where there was nothing to write to, or nobody who tried to lead.
 */
export function interruptions({ header }: History, all: readonly Operation[]): Interruptions | undefined {
  const attempts = all.filter(({ invoke }) => isWrite(invoke) || seeksTenure(invoke.f));
  const [first] = attempts;
  const writable = Object.keys(header?.resources ?? {}).length > 0 || attempts.some(({ invoke }) => isWrite(invoke));
  if (first === undefined || !writable) return undefined;
  const acceptedNs = acceptedTimesNs(attempts);
  const startNs = acceptedNs[0] ?? first.invoke.timeNs;
  const endNs = attempts.reduce(
    (last, { invoke, completion }) => Math.max(last, (completion ?? invoke).timeNs),
    startNs,
  );
  const gapsNs = [...acceptedNs, endNs].map((timeNs, place) => timeNs - (acceptedNs[place - 1] ?? startNs));
  const long = gapsNs.filter((gapNs) => gapNs > msToNs(INTERRUPTION_MS));
  const totalNs = long.reduce((sum, gapNs) => sum + gapNs, 0);
  return {
    count: long.length,
    totalMs: nsToMs(totalNs),
    longestMs: nsToMs(Math.max(0, ...long)),
    share: endNs === startNs ? 0 : totalNs / (endNs - startNs),
  };
}

/** When writes were known to be accepted, ascending. */
export function acceptedTimesNs(all: readonly Operation[]): readonly Ns[] {
  const accepted = all.filter((operation) => isWrite(operation.invoke) && outcomeOf(operation) === "ok");
  return accepted.map(({ completion }) => (completion as CompletionEvent).timeNs).sort((left, right) => left - right);
}

function isWrite({ f }: InvokeEvent): boolean {
  return f === "write" || f === "append";
}

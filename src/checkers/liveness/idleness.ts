import type { History, HistoryHeader, Operation } from "../../core/history.js";
import { msToNs, type Ns } from "../../core/units.js";
import { tenures } from "../reading/tenures.js";
import { ms } from "../reading/wording.js";
import type { Goal } from "./demand.js";

/** Where recovery is awaited: from the heal until the bound has run out. */
export interface Wait {
  readonly healNs: Ns;
  readonly deadlineNs: Ns;
}

/** Nobody is called idle who is given something to do again within this part of the bound. */
const LONGEST_PAUSE = 1 / 4;

/**
 * What was left undone while recovery was awaited, so that a system which had recovered could not show it; undefined
 * where it was asked all along. Either no contender tried anything for long, or one that led was not asked to write: it
 * rightly keeps the others waiting, and its silence is no fault.
 */
export function idleness(
  history: History,
  { contenders, bounds }: HistoryHeader,
  all: readonly Operation[],
  goal: Goal,
  { healNs, deadlineNs }: Wait,
): string | undefined {
  const hosts = new Set(contenders);
  const pauseNs = msToNs(bounds.recoveryMs) * LONGEST_PAUSE;
  const tries = all.filter(({ invoke }) => hosts.has(invoke.host) && goal.attemptedBy(invoke));
  const silence = longGap(tries, pauseNs, { fromNs: healNs, untilNs: deadlineNs, endNs: Number.POSITIVE_INFINITY });
  if (silence !== undefined) return `no contender tried anything ${told(silence)}`;
  for (const { host, startNs, endNs } of tenures(history.events)) {
    const asked = all.filter(({ invoke }) => goal.wouldShow(host, invoke));
    const span = { fromNs: Math.max(startNs, healNs), untilNs: Math.min(endNs, deadlineNs), endNs };
    const idle = longGap(asked, pauseNs, span);
    if (idle !== undefined) return `${host} led and was asked for nothing that shows it ${told(idle)}`;
  }
  return undefined;
}

/** Gaps count that start from one moment until another; what is still open ends at the last. */
interface Span {
  readonly fromNs: Ns;
  readonly untilNs: Ns;
  readonly endNs: Ns;
}

interface Gap {
  readonly startNs: Ns;
  readonly endNs: Ns;
}

/** The first stretch longer than `pauseNs` in which none of the operations (by invocation, ascending) was under way. */
function longGap(operations: readonly Operation[], pauseNs: Ns, { fromNs, untilNs, endNs }: Span): Gap | undefined {
  let freeNs = fromNs;
  for (const { invoke, completion } of operations) {
    if (freeNs >= untilNs) return undefined;
    const nextNs = Math.min(invoke.timeNs, endNs);
    if (nextNs - freeNs > pauseNs) return { startNs: freeNs, endNs: nextNs };
    freeNs = Math.max(freeNs, completion?.timeNs ?? Number.POSITIVE_INFINITY);
  }
  return freeNs < untilNs && endNs - freeNs > pauseNs ? { startNs: freeNs, endNs } : undefined;
}

function told({ startNs, endNs }: Gap): string {
  return endNs === Number.POSITIVE_INFINITY ? `after ${ms(startNs)}` : `from ${ms(startNs)} to ${ms(endNs)}`;
}

import type { CallLog } from "../call-log.js";

/**
 * The last calls that returned up to and including `stuck`, at most `limit`, by return. Those that returned in the same
 * nanosecond are ordered as the decision orders them: by their place in the log. One pass over the columns from behind,
 * since the latest returns stand there.
 */
export function lastReturns(log: CallLog, stuck: number, limit: number): Int32Array {
  const { endNs } = log;
  const byReturn = (a: number, b: number) => (endNs[a] as number) - (endNs[b] as number) || a - b;
  const found: number[] = [];
  let atLeastNs = Number.NEGATIVE_INFINITY;
  for (let call = log.size - 1; call >= 0; call--) {
    const end = endNs[call] as number;
    if (end < atLeastNs || call === stuck || returnsAfter(log, call, stuck)) continue;
    found.push(call);
    if (found.length < 2 * limit) continue;
    found.sort(byReturn).splice(0, found.length - limit);
    atLeastNs = endNs[found[0] as number] as number;
  }
  found.sort(byReturn).splice(0, Math.max(0, found.length - (limit - 1)));
  return Int32Array.from([...found, stuck]);
}

/** Calls invoked before `stuck` returned that had not returned by then: pending ones, and those of unknown outcome. */
export function openCalls(log: CallLog, stuck: number): readonly number[] {
  const untilNs = log.endNs[stuck] as number;
  const open: number[] = [];
  for (let call = 0; call < log.size; call++) {
    if ((log.startNs[call] as number) <= untilNs && returnsAfter(log, call, stuck)) open.push(call);
  }
  return open;
}

function returnsAfter({ endNs }: CallLog, call: number, stuck: number): boolean {
  const [end, untilNs] = [endNs[call] as number, endNs[stuck] as number];
  return end > untilNs || (end === untilNs && call > stuck);
}

import type { CallLog } from "./call-log.js";

/**
 * The calls of a log as steps in the order of time: `2 * call` where it is invoked, `2 * call + 1` where it returns. A
 * call without an end never returns. Of equal times invocations come first: intervals are closed, so that a call which
 * starts in the very nanosecond in which another returns may still precede it.
 */
export function stepsOf(log: CallLog): Int32Array {
  const { size, startNs, endNs } = log;
  const order = isSorted(startNs) ? undefined : byStart(log);
  let returns = 0;
  for (let at = 0; at < size; at++) if (endNs[at] !== Number.POSITIVE_INFINITY) returns++;
  const steps = new Int32Array(size + returns);
  let count = 0;
  // Calls that have not returned, the next to return last.
  const open: number[] = [];
  let openCount = 0;
  for (let at = 0; at < size; at++) {
    const call = order === undefined ? at : (order[at] as number);
    const start = startNs[call] as number;
    while (openCount > 0 && (endNs[open[openCount - 1] as number] as number) < start) {
      steps[count++] = 2 * (open[--openCount] as number) + 1;
    }
    steps[count++] = 2 * call;
    const end = endNs[call] as number;
    if (end === Number.POSITIVE_INFINITY) continue;
    let place = openCount++;
    for (; place > 0 && (endNs[open[place - 1] as number] as number) <= end; place--) {
      open[place] = open[place - 1] as number;
    }
    open[place] = call;
  }
  while (openCount > 0) steps[count++] = 2 * (open[--openCount] as number) + 1;
  return steps;
}

function isSorted(startNs: Float64Array): boolean {
  for (let at = 1; at < startNs.length; at++) {
    if ((startNs[at] as number) < (startNs[at - 1] as number)) return false;
  }
  return true;
}

function byStart({ size, startNs }: CallLog): Int32Array {
  const order = Int32Array.from({ length: size }, (_, at) => at);
  return order.sort((a, b) => (startNs[a] as number) - (startNs[b] as number) || a - b);
}

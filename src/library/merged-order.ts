import type { CallLog } from "../checkers/linearizability/call-log.js";

/** The calls of one part of a history, and an order of them that explains its answers. */
export interface OrderedPart {
  readonly log: CallLog;
  readonly order: readonly number[];
}

/**
 * One order of the calls of all parts, each by the index of its invocation, that respects the order of each part and
 * the real time between them (Herlihy & Wing 1990, theorem 1). Every call is given the earliest moment that its interval
 * and the calls before it leave; as each such moment lies within the interval, to sort by them contradicts nothing.
 */
export function mergedOrder(parts: readonly OrderedPart[]): readonly number[] {
  const placed = parts.flatMap(({ log, order }) => {
    let at = Number.NEGATIVE_INFINITY;
    return order.map((call) => {
      at = Math.max(at, log.startNs[call] as number);
      return { at, invoked: log.invoked[call] as number };
    });
  });
  // The sort is stable: of one moment, the calls of a part stay in their order.
  return placed.sort((a, b) => a.at - b.at).map(({ invoked }) => invoked);
}

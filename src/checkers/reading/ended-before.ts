/** How a sweep reads its items, by indices of events. */
export interface Spans<Item> {
  start(item: Item): number;
  /** Infinity where it has not ended. */
  end(item: Item): number;
  rank(item: Item): number;
}

/**
 * Each item, in the order in which they begin, with that of the highest rank of all that had ended before; of several of
 * one rank the one that ended first. O(n log n).
 */
export function withHighestEnded<Item>(
  items: readonly Item[],
  { start, end, rank }: Spans<Item>,
): readonly (readonly [item: Item, ended: Item | undefined])[] {
  const byStart = [...items].sort((left, right) => start(left) - start(right));
  const byEnd = items
    .filter((item) => end(item) < Number.POSITIVE_INFINITY)
    .sort((left, right) => end(left) - end(right));
  let ended = 0;
  let highest: Item | undefined;
  return byStart.map((item) => {
    for (let next = byEnd[ended]; next !== undefined && end(next) < start(item); next = byEnd[++ended]) {
      if (highest === undefined || rank(highest) < rank(next)) highest = next;
    }
    return [item, highest] as const;
  });
}

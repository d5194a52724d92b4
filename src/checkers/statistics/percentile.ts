/** The nearest-rank percentile of an ascending list: the least value that at least `p` percent do not exceed. */
export function percentile(ascending: readonly number[], p: number): number {
  const rank = Math.max(1, Math.ceil((p / 100) * ascending.length));
  return ascending[rank - 1] ?? Number.NaN;
}

/** The median and the greatest of some figures, at least one, in any order. */
export type Spread = { readonly p50: number; readonly max: number };

/** With three decimals at most. */
export function spread(figures: readonly number[]): Spread {
  const ascending = [...figures].sort((left, right) => left - right);
  return { p50: threeDecimals(percentile(ascending, 50)), max: threeDecimals(percentile(ascending, 100)) };
}

export function threeDecimals(figure: number): number {
  return Number(figure.toFixed(3));
}

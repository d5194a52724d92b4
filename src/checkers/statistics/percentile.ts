/** The nearest-rank percentile of an ascending list: the least value that at least `p` percent do not exceed. */
export function percentile(ascending: readonly number[], p: number): number {
  const rank = Math.max(1, Math.ceil((p / 100) * ascending.length));
  return ascending[rank - 1] ?? Number.NaN;
}

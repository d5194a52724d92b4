/** How many of `nodes` make a majority. */
export function quorumOf(nodes: number): number {
  return Math.floor(nodes / 2) + 1;
}

/** The largest value that so many have reached. Sorts the values in place. */
export function reachedBy(quorum: number, values: number[]): number {
  values.sort(descending);
  return values[quorum - 1] ?? 0;
}

function descending(left: number, right: number): number {
  return right - left;
}

/** How many of `nodes` make a majority. */
export function quorumOf(nodes: number): number {
  return Math.floor(nodes / 2) + 1;
}

/** The largest value that a majority has reached. Sorts the values in place. */
export function reachedByQuorum(values: number[]): number {
  values.sort(descending);
  return values[quorumOf(values.length) - 1] ?? 0;
}

function descending(left: number, right: number): number {
  return right - left;
}

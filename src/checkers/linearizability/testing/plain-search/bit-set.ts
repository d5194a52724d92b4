/** A set of small integers as 32-bit words; all sets of one search have the same length. */
export type BitSet = readonly number[];

/** The empty set with room for members below `size`. */
export function emptySet(size: number): BitSet {
  return new Array<number>(Math.max(1, Math.ceil(size / 32))).fill(0);
}

export function has(set: BitSet, member: number): boolean {
  return ((set[member >>> 5] as number) & (1 << (member & 31))) !== 0;
}

export function including(set: BitSet, member: number): BitSet {
  const word = member >>> 5;
  const copy = set.slice();
  copy[word] = (copy[word] as number) | (1 << (member & 31));
  return copy;
}

export function excluding(set: BitSet, member: number): BitSet {
  const word = member >>> 5;
  const copy = set.slice();
  copy[word] = (copy[word] as number) & ~(1 << (member & 31));
  return copy;
}

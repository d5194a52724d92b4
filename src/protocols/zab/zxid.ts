/** Counters take the lower 32 bits, as in ZooKeeper, so that the largest epoch whose zxids are safe integers is 2^21 - 1. */
const COUNTERS = 2 ** 32;

/** Before the first transaction. */
export const ZERO_ZXID = 0;

/**
 * The id of a transaction: the epoch of the leader that proposed it, and the place among that leader's proposals, from 1
 * on. As one number, so that a later transaction has the higher zxid (Junqueira, Reed & Serafini 2011, section III).
 */
export function zxidOf(epoch: number, counter: number): number {
  return epoch * COUNTERS + counter;
}

export function epochOf(zxid: number): number {
  return Math.floor(zxid / COUNTERS);
}

export function counterOf(zxid: number): number {
  return zxid % COUNTERS;
}

/** As a person reads it, e.g. `3.17`; `0` before the first transaction. */
export function zxidText(zxid: number): string {
  return zxid === ZERO_ZXID ? "0" : `${epochOf(zxid)}.${counterOf(zxid)}`;
}

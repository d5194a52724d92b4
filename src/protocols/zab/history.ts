import type { ServiceEntry } from "../coordination/replica/replicated-service.js";
import { counterOf, epochOf, ZERO_ZXID, zxidOf } from "./zxid.js";

/** What a leader broadcasts. Immutable, and shared by reference between histories and messages. */
export type Transaction = { readonly zxid: number; readonly entry: ServiceEntry };

/** How far a history goes in one epoch: it holds the transactions of that epoch with counters 1 to `last`. */
export type Extent = { readonly epoch: number; readonly last: number };

/**
 * The transactions that a node has accepted, in the order of their zxids; positions count from 1. A leader's proposals
 * arrive in the order in which it made them, so whoever has accepted one transaction of an epoch has all before it, those
 * of earlier epochs included. The extents tell as much of a history, therefore, as the whole of it.
 */
export class History {
  readonly #transactions: Transaction[] = [];
  readonly #extents: Extent[] = [];

  /** The position of the last transaction. */
  get length(): number {
    return this.#transactions.length;
  }

  get lastZxid(): number {
    return this.#transactions.at(-1)?.zxid ?? ZERO_ZXID;
  }

  /** In ascending order of their epochs. */
  get extents(): readonly Extent[] {
    return [...this.#extents];
  }

  at(position: number): Transaction | undefined {
    return this.#transactions[position - 1];
  }

  /** At most `limit` transactions behind that position. */
  after(position: number, limit: number): readonly Transaction[] {
    return this.#transactions.slice(position, position + limit);
  }

  /** How many transactions have zxids up to and including this one. */
  countThrough(zxid: number): number {
    let low = 0;
    let high = this.#transactions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#transactions[middle]?.zxid ?? 0) <= zxid) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  append(transactions: readonly Transaction[]): void {
    for (const transaction of transactions) {
      this.#transactions.push(transaction);
      const extent = { epoch: epochOf(transaction.zxid), last: counterOf(transaction.zxid) };
      if (this.#extents.at(-1)?.epoch === extent.epoch) this.#extents.pop();
      this.#extents.push(extent);
    }
  }

  /** Removes every transaction with a higher zxid. Returns how many those were. */
  truncateAfter(zxid: number): number {
    const kept = this.countThrough(zxid);
    const removed = this.#transactions.splice(kept).length;
    while ((this.#extents.at(-1)?.epoch ?? 0) > epochOf(this.lastZxid)) this.#extents.pop();
    if (removed > 0 && this.#extents.pop() !== undefined) {
      this.#extents.push({ epoch: epochOf(this.lastZxid), last: counterOf(this.lastZxid) });
    }
    return removed;
  }

  /** The last transaction that this history shares with another, by the other's extents. */
  lastShared(other: readonly Extent[]): number {
    for (const { epoch, last } of other.toReversed()) {
      const own = this.#extents.find((extent) => extent.epoch === epoch);
      if (own !== undefined) return zxidOf(epoch, Math.min(own.last, last));
    }
    return ZERO_ZXID;
  }
}

/** A history that is only read. */
export type HistoryView = Omit<History, "append" | "truncateAfter">;

/** The last zxid of a history with these extents. */
export function lastZxidOf(extents: readonly Extent[]): number {
  const last = extents.at(-1);
  return last === undefined ? ZERO_ZXID : zxidOf(last.epoch, last.last);
}

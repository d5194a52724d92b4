import type { Json } from "../../../core/json.js";

/** What a node keeps of its count on its disk. */
export type CountRecord = { readonly type: "count"; readonly count: number };

interface Disk {
  replaceAll(records: readonly CountRecord[]): number;
}

/**
 * A number that never comes twice from one node, whatever crashes lie in between (Garcia-Molina 1982, assumption 4:
 * each node has some storage that survives a failure).
 */
export class StableCount {
  #count = 0;

  /** Takes up what the disk has kept. A record that does not read may have held any count up to the next one. */
  recover(records: readonly Json[], damaged: readonly number[]): void {
    for (const [place, record] of records.entries()) {
      if (!damaged.includes(place)) this.#count = Math.max(this.#count, (record as CountRecord).count);
    }
    this.#count += damaged.length;
  }

  /** The next number, and the write that keeps it: what uses the number may leave only once that is durable. */
  next(disk: Disk): { readonly count: number; readonly write: number } {
    this.#count++;
    return { count: this.#count, write: disk.replaceAll([{ type: "count", count: this.#count }]) };
  }
}

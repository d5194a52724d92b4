import type { SimEvent } from "./event-heap.js";

/** How many events lie between two checkpoints. */
const CHECKPOINT_EVERY = 4096;

/** How many checkpoints are kept; older ones are left out first. */
const CHECKPOINTS_KEPT = 1024;

/** The hash after so many events. */
export interface Checkpoint {
  readonly events: number;
  readonly hash: string;
}

/**
 * A running FNV-1a hash over the kind, subject and time of every event. Latencies are drawn for each message, so two
 * runs that differ anywhere soon differ in times. Checkpoints show where two runs part.
 */
export class StateHash {
  #hash = 0x811c9dc5;
  #events = 0;
  readonly #checkpoints: Checkpoint[] = [];

  get events(): number {
    return this.#events;
  }

  get checkpoints(): readonly Checkpoint[] {
    return this.#checkpoints;
  }

  /** Eight hexadecimal digits. */
  get text(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, "0");
  }

  add(event: SimEvent): void {
    // Bit operators take a time modulo 2^32: its low bits, which jitter touches most.
    const hash = Math.imul(this.#hash ^ ((event.kind << 8) | event.subject), 0x01000193);
    this.#hash = Math.imul(hash ^ event.timeNs, 0x01000193);
    this.#events += 1;
    if (this.#events % CHECKPOINT_EVERY === 0) this.#checkpoint();
  }

  #checkpoint(): void {
    if (this.#checkpoints.length === CHECKPOINTS_KEPT) this.#checkpoints.shift();
    this.#checkpoints.push({ events: this.#events, hash: this.text });
  }
}

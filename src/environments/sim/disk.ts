import type { Json } from "../../core/json.js";
import type { Random } from "../../core/random.js";
import { EventKind, type SimEvent } from "./event-heap.js";
import type { EventLoop } from "./event-loop.js";
import { Delays, SYNC_DELAYS } from "./latency.js";

/** The shortest sync, drawn once for each disk. */
const BASE_SYNC_NS = { min: 100_000, max: 400_000 };

interface Unsynced {
  readonly write: number;
  readonly records: readonly Json[];
}

/**
 * One node's disk. Writes are synced in order, all that wait in one go (group commit), and a sync takes time. A crash
 * keeps what was synced and, drawn by seed, some prefix of the records that were not: a device may well have written
 * what it never confirmed. A record torn in the middle fails its checksum and ends that prefix.
 */
export class Disk {
  readonly #loop: EventLoop;
  readonly #subject: number;
  readonly #delays: Delays;
  readonly #random: Random;
  readonly #synced: (write: number) => void;
  readonly #records: Json[] = [];
  #waiting: Unsynced[] = [];
  #sync: SimEvent | undefined;

  /** `synced` is told the newest write that has just become durable, with all before it. */
  constructor(setup: { loop: EventLoop; subject: number; random: Random; synced: (write: number) => void }) {
    this.#loop = setup.loop;
    this.#subject = setup.subject;
    this.#random = setup.random;
    this.#delays = new Delays(SYNC_DELAYS, setup.random.int(BASE_SYNC_NS.min, BASE_SYNC_NS.max), setup.random);
    this.#synced = setup.synced;
  }

  /** All that is durable, in the order written. */
  get records(): readonly Json[] {
    return this.#records;
  }

  append(write: number, records: readonly Json[]): void {
    this.#waiting.push({ write, records });
    if (this.#sync === undefined) this.#startSync();
  }

  /** The machine lost its power: returns how many unsynced records were lost. */
  crash(): number {
    if (this.#sync !== undefined) this.#loop.cancel(this.#sync);
    this.#sync = undefined;
    const unsynced = this.#waiting.flatMap(({ records }) => records);
    this.#waiting = [];
    const kept = unsynced.length === 0 ? 0 : this.#random.int(0, unsynced.length);
    this.#records.push(...unsynced.slice(0, kept));
    return unsynced.length - kept;
  }

  #startSync(): void {
    const batch = this.#waiting.length;
    const timeNs = this.#loop.nowNs + this.#delays.drawNs();
    this.#sync = this.#loop.schedule(timeNs, EventKind.diskSync, this.#subject, () => this.#finishSync(batch));
  }

  #finishSync(batch: number): void {
    const done = this.#waiting.splice(0, batch);
    for (const { records } of done) this.#records.push(...records);
    this.#sync = undefined;
    if (this.#waiting.length > 0) this.#startSync();
    const newest = done.at(-1);
    if (newest !== undefined) this.#synced(newest.write);
  }
}

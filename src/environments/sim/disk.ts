import type { Json } from "../../core/json.js";
import type { Random } from "../../core/random.js";
import type { Ns } from "../../core/units.js";
import { flipped, torn } from "./damage.js";
import { EventKind, type SimEvent } from "./event-heap.js";
import type { EventLoop } from "./event-loop.js";
import { Delays, SYNC_DELAYS } from "./latency.js";

/** The shortest sync, drawn once for each disk. */
const BASE_SYNC_NS = { min: 100_000, max: 400_000 };

/** What a process writes at once. */
export interface DiskWrite {
  /** The life of the process that wrote it, and that life's own number of the write. */
  readonly life: number;
  readonly write: number;
  readonly records: readonly Json[];
  /** Takes the place of everything written before, all at once. */
  readonly replaces: boolean;
}

/** What a process that starts finds. `damaged` are the places of records whose checksum does not fit, ascending. */
export interface DiskContents {
  readonly records: Json[];
  readonly damaged: readonly number[];
}

/** How a record on the platter reads instead of what was written. */
interface Damage {
  readonly reads: Json;
  /** It was torn while it was written: whoever appends next writes over it. */
  readonly torn: boolean;
  /** Whether any process has read it so. */
  read: boolean;
}

/** What makes every sync slower while it is in force. */
interface Slowness {
  readonly byNs: Ns;
  slowed: number;
}

/**
 * The disk of one node's machine. What is written is in the machine's page cache at once, where the next life of the
 * process finds it, and is synced in order, all that waits in one go (group commit); a sync takes time. Only a loss of
 * power takes what was not synced, and keeps, drawn by seed, some prefix of it: a device may well have written what it
 * never confirmed, the last of it in part.
 */
export class Disk {
  readonly #loop: EventLoop;
  readonly #subject: number;
  readonly #delays: Delays;
  readonly #random: Random;
  readonly #synced: (newest: DiskWrite) => void;
  #platter: Json[] = [];
  readonly #damage = new Map<number, Damage>();
  #cache: DiskWrite[] = [];
  #sync: SimEvent | undefined;
  #written = 0;
  readonly #slowness = new Set<Slowness>();
  #watchers: (() => void)[] = [];
  /** How many faults keep it full. While any does, nothing may be written. */
  full = 0;
  /** How many faults have it fail. While any does, nothing may be written either. */
  failing = 0;

  /** `synced` is told the newest write that has just become durable, with all before it. */
  constructor(setup: { loop: EventLoop; subject: number; random: Random; synced: (newest: DiskWrite) => void }) {
    this.#loop = setup.loop;
    this.#subject = setup.subject;
    this.#random = setup.random;
    this.#delays = new Delays(SYNC_DELAYS, setup.random.int(BASE_SYNC_NS.min, BASE_SYNC_NS.max), setup.random);
    this.#synced = setup.synced;
  }

  /** How many writes there were, ever. */
  get written(): number {
    return this.#written;
  }

  /** How many of them, counted from the first, are durable. Those that a loss of power took wait for nothing either. */
  get durable(): number {
    return this.#written - this.#cache.length;
  }

  /** How many records are in the page cache only. */
  get unsynced(): number {
    return this.#cache.reduce((sum, { records }) => sum + records.length, 0);
  }

  append(write: DiskWrite): void {
    if (this.#damage.size > 0 && !write.replaces) this.#dropTornTail();
    this.#cache.push(write);
    this.#written += 1;
    if (this.#sync === undefined) this.#startSync();
    if (this.#watchers.length > 0) for (const told of this.#watchers.splice(0)) told();
  }

  /** Calls `told` at the next write, once. */
  onNextWrite(told: () => void): void {
    this.#watchers.push(told);
  }

  /** What a process that starts now reads: through the page cache, synced or not. */
  read(): DiskContents {
    const lastReplacement = this.#cache.findLastIndex(({ replaces }) => replaces);
    const records = lastReplacement === -1 ? [...this.#platter] : [];
    const damaged = lastReplacement === -1 ? [...this.#damage.keys()].sort((left, right) => left - right) : [];
    for (const place of damaged) {
      const damage = this.#damage.get(place) as Damage;
      damage.read = true;
      records[place] = damage.reads;
    }
    for (const write of this.#cache.slice(Math.max(0, lastReplacement))) records.push(...write.records);
    return { records, damaged };
  }

  /**
   * The machine lost its power. Says how many unsynced records were lost, and how many more are left in part: none or
   * one, the last.
   */
  losePower(): { readonly lost: number; readonly torn: number } {
    const unsynced = this.unsynced;
    if (this.#sync !== undefined) this.#loop.cancel(this.#sync);
    this.#sync = undefined;
    // A replacement reaches the platter whole or not at all; other writes record by record.
    const steps = this.#cache.flatMap((write) =>
      write.replaces ? [write] : write.records.map((record) => ({ ...write, records: [record] })),
    );
    this.#cache = [];
    const kept = steps.length === 0 ? 0 : this.#random.int(0, steps.length);
    for (const step of steps.slice(0, kept)) this.#keep(step);
    const next = steps[kept];
    const tears = next !== undefined && !next.replaces && this.#random.chance(50);
    if (tears) this.#keepTorn(next.records[0] as Json);
    const survived = steps.slice(0, kept).reduce((sum, { records }) => sum + records.length, 0);
    return { lost: unsynced - survived - (tears ? 1 : 0), torn: tears ? 1 : 0 };
  }

  /**
   * The last record that was not synced reaches the platter damaged, all before it whole. Returns its place, or
   * undefined where nothing waits to be synced but a replacement, which cannot be torn.
   */
  tearTail(): number | undefined {
    const last = this.#cache.at(-1);
    if (last === undefined || last.replaces) return undefined;
    if (this.#sync !== undefined) this.#loop.cancel(this.#sync);
    this.#sync = undefined;
    for (const write of this.#cache.splice(0)) this.#keep(write);
    this.#keepTorn(this.#platter.pop() as Json);
    return this.#platter.length - 1;
  }

  /**
   * A bit flips in one synced record, never the last: that one could as well be a torn write. Undefined where there
   * are too few.
   */
  flipBit(): { readonly place: number; readonly read: boolean; restore(): void } | undefined {
    const whole = this.#platter.map((_, place) => place).filter((place) => !this.#damage.has(place));
    const candidates = whole.filter((place) => place < this.#platter.length - 1);
    if (candidates.length === 0) return undefined;
    const place = this.#random.pick(candidates);
    const damage = { reads: flipped(this.#platter[place] as Json, this.#random), torn: false, read: false };
    this.#damage.set(place, damage);
    return {
      place,
      get read() {
        return damage.read;
      },
      restore: () => {
        if (this.#damage.get(place) === damage) this.#damage.delete(place);
      },
    };
  }

  /** Each sync that starts from now on takes `byNs` longer, until it is removed. */
  slow(byNs: Ns): { readonly slowed: number; remove(): void } {
    const slowness = { byNs, slowed: 0 };
    this.#slowness.add(slowness);
    return {
      get slowed() {
        return slowness.slowed;
      },
      remove: () => {
        this.#slowness.delete(slowness);
      },
    };
  }

  #startSync(): void {
    const batch = this.#cache.length;
    let timeNs = this.#loop.nowNs + this.#delays.drawNs();
    for (const slowness of this.#slowness) {
      slowness.slowed += 1;
      timeNs += slowness.byNs;
    }
    this.#sync = this.#loop.schedule(timeNs, EventKind.diskSync, this.#subject, () => this.#finishSync(batch));
  }

  #finishSync(batch: number): void {
    const done = this.#cache.splice(0, batch);
    for (const write of done) this.#keep(write);
    this.#sync = undefined;
    if (this.#cache.length > 0) this.#startSync();
    const newest = done.at(-1);
    if (newest !== undefined) this.#synced(newest);
  }

  /** A write reaches the platter. */
  #keep({ records, replaces }: DiskWrite): void {
    if (replaces) {
      this.#platter = [];
      this.#damage.clear();
    }
    this.#platter.push(...records);
  }

  #keepTorn(record: Json): void {
    this.#damage.set(this.#platter.length, { reads: torn(record, this.#random), torn: true, read: false });
    this.#platter.push(record);
  }

  /** A log that is opened to be appended to is first cut off behind its last whole record. */
  #dropTornTail(): void {
    const last = this.#platter.length - 1;
    if (this.#damage.get(last)?.torn !== true || this.#cache.some(({ replaces }) => replaces)) return;
    this.#damage.delete(last);
    this.#platter.pop();
  }
}

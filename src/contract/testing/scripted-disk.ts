import type { Json } from "../../core/json.js";

interface Write {
  readonly number: number;
  readonly records: readonly Json[];
  /** Takes the place of everything written before. */
  readonly replaces: boolean;
  /** What the disk releases once this write is durable. */
  readonly release: (() => void)[];
}

/** How a crash leaves the write under way: not begun, or its last record written in part. */
export type Tail = "whole" | "torn";

/** A disk that keeps what was synced, and loses the rest in a crash. */
export class ScriptedDisk {
  readonly #garble: (record: Json) => Json;
  #durable: Json[] = [];
  readonly #damaged = new Set<number>();
  #writing: Write[] = [];

  /** `garble` makes of a record one that reads like one of its kind and says something else: the worst that damage can do. */
  constructor(garble: (record: Json) => Json = () => null) {
    this.#garble = garble;
  }

  get durable(): readonly Json[] {
    return this.#durable;
  }

  /** The places of records whose checksum does not fit, ascending. */
  get damaged(): readonly number[] {
    return [...this.#damaged].sort((left, right) => left - right);
  }

  get idle(): boolean {
    return this.#writing.length === 0;
  }

  write(number: number, records: readonly Json[], replaces: boolean): void {
    this.#writing.push({ number, records, replaces, release: [] });
  }

  /** Runs `task` once everything written so far is durable; at once where it is. */
  whenDurable(task: () => void): void {
    const last = this.#writing.at(-1);
    if (last === undefined) task();
    else last.release.push(task);
  }

  /** Syncs the oldest write. Returns its number, undefined where there was none. */
  sync(): number | undefined {
    const write = this.#writing.shift();
    if (write === undefined) return undefined;
    this.#keep(write);
    for (const task of write.release) task();
    return write.number;
  }

  /**
   * Power is gone. The first `lucky` unsynced writes had reached the platter all the same, and the next one may be torn,
   * unless it is a replacement, which is there or not. Nothing waits for them any more.
   */
  crash(lucky: number, tail: Tail): void {
    for (const write of this.#writing.slice(0, lucky)) this.#keep(write);
    const next = this.#writing[lucky];
    if (tail === "torn" && next !== undefined && !next.replaces) {
      this.#keep(next);
      this.damage(this.#durable.length - 1);
    }
    this.#writing = [];
  }

  /** A record reads other than it was written from now on, and its checksum tells. */
  damage(place: number): void {
    this.#durable[place] = this.#garble(this.#durable[place] as Json);
    this.#damaged.add(place);
  }

  #keep({ records, replaces }: Write): void {
    if (replaces) {
      this.#durable = [];
      this.#damaged.clear();
    }
    this.#durable.push(...copied(records));
  }
}

/** A real disk gives back other objects than it was given. */
function copied(records: readonly Json[]): readonly Json[] {
  return JSON.parse(JSON.stringify(records)) as Json[];
}

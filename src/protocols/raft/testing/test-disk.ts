import type { Json } from "../../../core/json.js";

interface Write {
  readonly number: number;
  readonly records: readonly Json[];
  /** What the disk releases once this write is durable. */
  readonly release: (() => void)[];
}

/** A disk that keeps what was synced, and loses the rest in a crash. */
export class TestDisk {
  #durable: Json[] = [];
  #writing: Write[] = [];

  get durable(): readonly Json[] {
    return this.#durable;
  }

  get idle(): boolean {
    return this.#writing.length === 0;
  }

  write(number: number, records: readonly Json[]): void {
    this.#writing.push({ number, records, release: [] });
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
    this.#durable.push(...copied(write.records));
    for (const task of write.release) task();
    return write.number;
  }

  /** Power is gone. The first `lucky` unsynced writes had reached the platter all the same; nothing waits for them. */
  crash(lucky: number): void {
    for (const write of this.#writing.slice(0, lucky)) this.#durable.push(...copied(write.records));
    this.#writing = [];
  }
}

/** A real disk gives back other objects than it was given. */
function copied(records: readonly Json[]): readonly Json[] {
  return JSON.parse(JSON.stringify(records)) as Json[];
}

import type { LogEntry } from "./log.js";

/** A committed entry, and who was first seen to commit it, in which term. */
export interface Committed {
  readonly index: number;
  readonly entry: LogEntry;
  readonly node: string;
  readonly term: number;
}

/** What a cluster has committed, as far back as any node's log may still reach. */
export class CommittedEntries {
  readonly #byIndex = new Map<number, Committed>();
  #lastIndex = 0;
  #forgottenThrough = 0;

  get lastIndex(): number {
    return this.#lastIndex;
  }

  at(index: number): Committed | undefined {
    return this.#byIndex.get(index);
  }

  /** Takes an entry for committed unless another one is, or was and is forgotten. Returns the one that is known. */
  settle(seen: Committed): Committed | undefined {
    const { index } = seen;
    const known = this.#byIndex.get(index);
    if (known !== undefined || index <= this.#forgottenThrough) return known;
    this.#byIndex.set(index, seen);
    this.#lastIndex = Math.max(this.#lastIndex, index);
    return seen;
  }

  forgetThrough(index: number): void {
    forgetThrough(index, this.#byIndex);
    this.#forgottenThrough = Math.max(this.#forgottenThrough, index);
  }
}

/** Removes all that is kept for indexes up to and including `index`. */
export function forgetThrough(index: number, kept: Map<number, unknown>): void {
  for (const each of kept.keys()) if (each <= index) kept.delete(each);
}

/** By reference where one process hands entries around; by content where they came back from a disk. */
export function sameEntry(left: LogEntry, right: LogEntry): boolean {
  return left === right || (left.term === right.term && JSON.stringify(left) === JSON.stringify(right));
}

export function nameOf(entry: LogEntry): string {
  switch (entry.kind) {
    case "no-op":
      return `the no-op of term ${entry.term}`;
    case "configuration":
      return `a configuration of term ${entry.term}`;
    case "internal":
      return `an internal command of term ${entry.term}`;
    case "command":
      return `command ${entry.sequence} of ${entry.client} of term ${entry.term}`;
    default:
      return entry satisfies never;
  }
}

import { type Configuration, configurationOf } from "./configuration.js";
import type { LogEntry, LogView } from "./log.js";
import type { SnapshotState } from "./snapshot.js";

/** A configuration and the index of the entry that brought it; 0 for the one that the cluster began with. */
interface Change {
  readonly index: number;
  readonly configuration: Configuration;
}

/**
 * The configurations along a log. "A server always uses the latest configuration in its log, regardless of whether the
 * entry is committed" (section 6), so the removal of an entry brings back the one before it.
 */
export class ConfigurationHistory {
  readonly #bootstrap: Change;
  /** By index, ascending; never empty. The first one is what the log begins with. */
  #changes: Change[];

  constructor(bootstrap: readonly string[]) {
    this.#bootstrap = { index: 0, configuration: configurationOf(bootstrap) };
    this.#changes = [this.#bootstrap];
  }

  get latest(): Configuration {
    return this.#last.configuration;
  }

  /** Where the latest configuration stands in the log. */
  get latestIndex(): number {
    return this.#last.index;
  }

  /** The configuration of a log that ends at `index`, which is not before the log's own beginning. */
  at(index: number): Configuration {
    return (this.#changes.findLast((change) => change.index <= index) ?? this.#first).configuration;
  }

  /** Entries were added to the log, the first one at `index`. */
  appended(index: number, entries: readonly LogEntry[]): void {
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      if (entry?.kind === "configuration") this.#changes.push({ index: index + i, configuration: entry.configuration });
    }
  }

  /** The entry at `index` and all that follow were removed. Returns whether the latest configuration went with them. */
  truncatedFrom(index: number): boolean {
    const before = this.#changes.length;
    while (this.#changes.length > 1 && this.latestIndex >= index) this.#changes.pop();
    return this.#changes.length < before;
  }

  /** The log was dropped up to and including `index`: of what was before, only the last one still matters. */
  compactedThrough(index: number): void {
    const base = this.#changes.findLastIndex((change) => change.index <= index);
    if (base > 0) this.#changes.splice(0, base);
  }

  /** Begins anew with what a snapshot, if there is one, and the log after it say. */
  recover(snapshot: SnapshotState | undefined, log: LogView): void {
    this.#changes = [
      snapshot === undefined
        ? this.#bootstrap
        : { index: snapshot.lastIncludedIndex, configuration: snapshot.configuration },
    ];
    this.appended(log.firstIndex, log.from(log.firstIndex, Number.POSITIVE_INFINITY));
  }

  get #first(): Change {
    return this.#changes[0] as Change;
  }

  get #last(): Change {
    return this.#changes[this.#changes.length - 1] as Change;
  }
}

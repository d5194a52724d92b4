import { type Configuration, configurationOf } from "./configuration.js";
import type { LogEntry, LogView } from "./log.js";

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
  /** By index, ascending; never empty. */
  readonly #changes: Change[];

  constructor(bootstrap: readonly string[]) {
    this.#changes = [{ index: 0, configuration: configurationOf(bootstrap) }];
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
    for (const [i, entry] of entries.entries())
      if (entry.kind === "configuration") this.#changes.push({ index: index + i, configuration: entry.configuration });
  }

  /** The entry at `index` and all that follow were removed. Returns whether the latest configuration went with them. */
  truncatedFrom(index: number): boolean {
    const before = this.#changes.length;
    while (this.#changes.length > 1 && this.latestIndex >= index) this.#changes.pop();
    return this.#changes.length < before;
  }

  /** Begins anew with what a recovered log says. */
  recover(log: LogView): void {
    this.#changes.length = 1;
    this.appended(1, log.from(1, log.lastIndex));
  }

  get #first(): Change {
    return this.#changes[0] as Change;
  }

  get #last(): Change {
    return this.#changes[this.#changes.length - 1] as Change;
  }
}

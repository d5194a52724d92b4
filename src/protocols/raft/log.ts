import type { Json } from "../../core/json.js";
import type { Configuration } from "./configuration.js";

/** What a leader puts into the log. An entry is immutable and shared by reference between logs and messages. */
export type LogEntry = NoOpEntry | CommandEntry | InternalEntry | ConfigurationEntry;

/** The first entry of each leader's term: it commits what earlier terms left behind (section 8). */
type NoOpEntry = { readonly kind: "no-op"; readonly term: number };

/** A client's command under the client's own number (Ongaro 2014, section 6.3). */
export type CommandEntry = {
  readonly kind: "command";
  readonly term: number;
  readonly client: string;
  readonly sequence: number;
  readonly oldest: number;
  readonly body: Json;
};

/** A command that the state machine itself asked its leader to propose, e.g. the expiry of a session. */
type InternalEntry = { readonly kind: "internal"; readonly term: number; readonly body: Json };

/** "Cluster configurations are stored and communicated using special entries in the replicated log" (section 6). */
type ConfigurationEntry = {
  readonly kind: "configuration";
  readonly term: number;
  readonly configuration: Configuration;
};

/**
 * The log in memory. Indexes start at 1 (figure 2); index 0 stands for "before the first entry" and has term 0.
 * All positions go through this class, so that a later log may begin after a snapshot.
 */
export class RaftLog {
  readonly #entries: LogEntry[] = [];

  get lastIndex(): number {
    return this.#entries.length;
  }

  get lastTerm(): number {
    return this.#entries.at(-1)?.term ?? 0;
  }

  /** The term of the entry at `index`, 0 at index 0, undefined where the log has no entry. */
  termAt(index: number): number | undefined {
    return index === 0 ? 0 : this.#entries[index - 1]?.term;
  }

  entryAt(index: number): LogEntry | undefined {
    return this.#entries[index - 1];
  }

  /** At most `limit` entries from `index` on. */
  from(index: number, limit: number): readonly LogEntry[] {
    return this.#entries.slice(index - 1, index - 1 + limit);
  }

  append(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.#entries.push(entry);
  }

  /** Removes the entry at `index` and all that follow it. */
  truncateFrom(index: number): void {
    this.#entries.length = index - 1;
  }

  /**
   * The last index, not above `index`, whose term is not above `term`. Terms never fall along a log, so where another
   * log has an entry of `term` at `index`, the two can agree at no position between the answer and `index`: this is
   * what skips a whole conflicting term a round trip (end of section 5.3).
   */
  lastAgreeable(index: number, term: number): number {
    let at = Math.min(index, this.lastIndex);
    while ((this.termAt(at) ?? 0) > term) at--;
    return at;
  }
}

/** A log that is only read. */
export type LogView = Omit<RaftLog, "append" | "truncateFrom">;

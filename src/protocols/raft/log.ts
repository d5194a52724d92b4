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

/** The entry that a log begins after: the last one that its snapshot covers (section 7). */
export interface LogBase {
  readonly index: number;
  readonly term: number;
}

/**
 * The log in memory. Indexes start at 1 (figure 2); index 0 stands for "before the first entry" and has term 0. What a
 * snapshot covers is no longer held: of all that only the last place, the base, is still known by its term.
 */
export class RaftLog {
  #entries: LogEntry[] = [];
  #base: LogBase;

  constructor(base: LogBase = { index: 0, term: 0 }) {
    this.#base = base;
  }

  /** The last index that a snapshot covers, 0 where there is none. */
  get baseIndex(): number {
    return this.#base.index;
  }

  get firstIndex(): number {
    return this.#base.index + 1;
  }

  get lastIndex(): number {
    return this.#base.index + this.#entries.length;
  }

  get lastTerm(): number {
    return this.#entries.at(-1)?.term ?? this.#base.term;
  }

  /** The term of the entry at `index`, 0 at index 0; undefined where the log has no entry, or no longer. */
  termAt(index: number): number | undefined {
    if (index === this.#base.index) return this.#base.term;
    return index === 0 ? 0 : this.entryAt(index)?.term;
  }

  entryAt(index: number): LogEntry | undefined {
    return this.#entries[index - this.firstIndex];
  }

  /** At most `limit` entries from `index` on, which the log must still reach back to. */
  from(index: number, limit: number): readonly LogEntry[] {
    const at = index - this.firstIndex;
    if (at < 0) throw new Error(`the log begins at ${this.firstIndex}, asked for ${index}`);
    return this.#entries.slice(at, at + limit);
  }

  append(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.#entries.push(entry);
  }

  /** Removes the entry at `index` and all that follow it. */
  truncateFrom(index: number): void {
    if (index < this.firstIndex) throw new Error(`the log begins at ${this.firstIndex}, cut at ${index}`);
    this.#entries.length = index - this.firstIndex;
  }

  /** Forgets the entry at `index`, which a snapshot covers, and all before it. */
  compactThrough(base: LogBase): void {
    this.#entries = this.#entries.slice(base.index - this.#base.index);
    this.#base = base;
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
export type LogView = Omit<RaftLog, "append" | "truncateFrom" | "compactThrough">;

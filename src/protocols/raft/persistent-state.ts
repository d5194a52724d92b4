import type { Outbox } from "../../contract/outbox.js";
import type { DiskContents } from "../coordination/disk-contents.js";
import { ConfigurationHistory } from "./configuration-history.js";
import { type LogEntry, type LogView, RaftLog } from "./log.js";
import { type Recovery, recover } from "./recovery.js";
import type { RaftRules } from "./rules/raft-rules.js";
import type { SnapshotState } from "./snapshot.js";
import type { RaftRecord } from "./storage-records.js";

const ALL = Number.POSITIVE_INFINITY;

/** A write under way, and how much of the log it will make durable. */
interface UnsyncedAppend {
  readonly write: number;
  lastIndex: number;
}

/**
 * Term, vote, log (figure 2, "persistent state on all servers") and the snapshot that the log begins after. Each change
 * writes its record, or replaces all of them.
 */
export class PersistentState {
  readonly #rules: RaftRules;
  readonly #outbox: Outbox;
  readonly #configurations: ConfigurationHistory;
  #term = 0;
  #votedFor: string | undefined;
  #snapshot: SnapshotState | undefined;
  #log = new RaftLog();
  #durableIndex = 0;
  #unsynced: UnsyncedAppend[] = [];
  #hardStateWrite = 0;
  #syncedWrite = 0;

  /** `bootstrap` are the voters of a cluster that has never changed. */
  constructor(bootstrap: readonly string[], rules: RaftRules, outbox: Outbox) {
    this.#configurations = new ConfigurationHistory(bootstrap);
    this.#rules = rules;
    this.#outbox = outbox;
  }

  get term(): number {
    return this.#term;
  }

  /** Whom this node voted for in its term. */
  get votedFor(): string | undefined {
    return this.#votedFor;
  }

  /** The last snapshot, of this node's own making or its leader's. */
  get snapshot(): SnapshotState | undefined {
    return this.#snapshot;
  }

  /** Read only: changes go through this class, so that none is left unwritten. */
  get log(): LogView {
    return this.#log;
  }

  /** The configurations that the log holds. */
  get configurations(): ConfigurationHistory {
    return this.#configurations;
  }

  /** The log survives a crash up to here. */
  get durableIndex(): number {
    return this.#durableIndex;
  }

  /** Whether the term, and the vote cast in it, survive a crash. */
  get hardStateIsDurable(): boolean {
    return this.#hardStateWrite <= this.#syncedWrite;
  }

  /** Takes back what the disk has kept, and says what that was. */
  recover(disk: DiskContents): Recovery {
    const { damaged = [] } = disk;
    const recovery = recover(disk, this.#rules.believesDamaged);
    if (recovery.type === "unrecoverable") return recovery;
    this.#term = recovery.term;
    this.#votedFor = recovery.votedFor;
    this.#snapshot = recovery.snapshot;
    this.#log = recovery.log;
    this.#configurations.recover(this.#snapshot, this.#log);
    this.#durableIndex = this.#log.lastIndex;
    // A torn record must not stand before those to come, where it would look like a disk's lie.
    if (damaged.length > 0) this.#replaceAll();
    return recovery;
  }

  /** Moves to a later term, with this node's vote in it where it casts one at once. */
  enterTerm(term: number, votedFor?: string): void {
    this.#term = term;
    this.#votedFor = votedFor;
    this.#writeHardState();
  }

  voteFor(candidate: string): void {
    if (this.#votedFor === candidate) return;
    this.#votedFor = candidate;
    this.#writeHardState();
  }

  append(entries: readonly LogEntry[]): void {
    const write = this.#outbox.record({ type: "append", index: this.#log.lastIndex + 1, entries });
    this.#configurations.appended(this.#log.lastIndex + 1, entries);
    this.#log.append(entries);
    this.#unsynced.push({ write, lastIndex: this.#log.lastIndex });
  }

  /** Removes the entry at `index` and all that follow it. Returns whether a configuration was among them. */
  truncateFrom(index: number): boolean {
    this.#outbox.record({ type: "truncate", index });
    this.#log.truncateFrom(index);
    this.#durableIndex = Math.min(this.#durableIndex, index - 1);
    // A write still under way carries entries that are no longer in the log: it makes durable only what is left.
    for (const append of this.#unsynced) append.lastIndex = Math.min(append.lastIndex, index - 1);
    return this.#configurations.truncatedFrom(index);
  }

  /** Drops the log up to and including `index`, which the snapshot covers (section 7). */
  compact(snapshot: SnapshotState, index: number): void {
    this.#snapshot = snapshot;
    this.#log.compactThrough({ index, term: this.#log.termAt(index) ?? 0 });
    this.#configurations.compactedThrough(index);
    this.#replaceAll();
  }

  /** Begins the log after a leader's snapshot (figure 13, receiver steps 6 and 7). */
  install(snapshot: SnapshotState, log: "keep what follows" | "discard the log"): void {
    const base = { index: snapshot.lastIncludedIndex, term: snapshot.lastIncludedTerm };
    this.#snapshot = snapshot;
    if (log === "keep what follows") {
      this.#log.compactThrough(base);
    } else {
      this.#log = new RaftLog(base);
      // What is durable, or will be by a write under way, is another log.
      this.#durableIndex = 0;
      for (const append of this.#unsynced) append.lastIndex = 0;
    }
    this.#configurations.recover(snapshot, this.#log);
    this.#unsynced.push({ write: this.#replaceAll(), lastIndex: this.#log.lastIndex });
  }

  /** Everything up to and including `write` is durable. */
  synced(write: number): void {
    this.#syncedWrite = write;
    let done = 0;
    for (const append of this.#unsynced) {
      if (append.write > write) break;
      this.#durableIndex = append.lastIndex;
      done++;
    }
    if (done > 0) this.#unsynced.splice(0, done);
  }

  /** Writes the whole state in the place of all records before; a crash leaves either. Returns the write's number. */
  #replaceAll(): number {
    const records: RaftRecord[] = [...this.#rules.hardStateRecords(this.#term, this.#votedFor)];
    if (this.#snapshot !== undefined) records.push({ type: "snapshot", snapshot: this.#snapshot });
    const index = (this.#snapshot?.lastIncludedIndex ?? 0) + 1;
    const entries = this.#log.from(index, ALL);
    if (entries.length > 0) records.push({ type: "append", index, entries });
    return this.#outbox.replaceAll(records);
  }

  #writeHardState(): void {
    for (const record of this.#rules.hardStateRecords(this.#term, this.#votedFor)) {
      this.#hardStateWrite = this.#outbox.record(record);
    }
  }
}

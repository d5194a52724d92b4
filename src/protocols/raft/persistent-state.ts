import type { Json } from "../../core/json.js";
import { type LogEntry, type LogView, RaftLog } from "./log.js";
import type { Outbox } from "./outbox.js";
import type { RaftRules } from "./rules/raft-rules.js";
import { replay } from "./storage-records.js";

/** A write under way, and how much of the log it will make durable. */
interface UnsyncedAppend {
  readonly write: number;
  lastIndex: number;
}

/** Term, vote and log (figure 2, "persistent state on all servers"). Each change writes its record. */
export class PersistentState {
  readonly #rules: RaftRules;
  readonly #outbox: Outbox;
  #term = 0;
  #votedFor: string | undefined;
  #log = new RaftLog();
  #durableIndex = 0;
  #unsynced: UnsyncedAppend[] = [];
  #hardStateWrite = 0;
  #syncedWrite = 0;

  constructor(rules: RaftRules, outbox: Outbox) {
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

  /** Read only: changes go through this class, so that none is left unwritten. */
  get log(): LogView {
    return this.#log;
  }

  /** The log survives a crash up to here. */
  get durableIndex(): number {
    return this.#durableIndex;
  }

  /** Whether the term, and the vote cast in it, survive a crash. */
  get hardStateIsDurable(): boolean {
    return this.#hardStateWrite <= this.#syncedWrite;
  }

  recover(records: readonly Json[]): void {
    const { term, votedFor, log } = replay(records);
    this.#term = term;
    this.#votedFor = votedFor;
    this.#log = log;
    this.#durableIndex = log.lastIndex;
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
    this.#log.append(entries);
    this.#unsynced.push({ write, lastIndex: this.#log.lastIndex });
  }

  /** Removes the entry at `index` and all that follow it. */
  truncateFrom(index: number): void {
    this.#outbox.record({ type: "truncate", index });
    this.#log.truncateFrom(index);
    this.#durableIndex = Math.min(this.#durableIndex, index - 1);
    // A write still under way carries entries that are no longer in the log: it makes durable only what is left.
    for (const append of this.#unsynced) append.lastIndex = Math.min(append.lastIndex, index - 1);
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

  #writeHardState(): void {
    for (const record of this.#rules.hardStateRecords(this.#term, this.#votedFor)) {
      this.#hardStateWrite = this.#outbox.record(record);
    }
  }
}

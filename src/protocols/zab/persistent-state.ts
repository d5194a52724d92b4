import type { Outbox } from "../../contract/outbox.js";
import type { DiskContents } from "../coordination/disk-contents.js";
import { type Extent, History, type HistoryView, type Transaction } from "./history.js";
import type { ZabMessage } from "./messages.js";
import { type Recovery, recover } from "./recovery.js";
import type { ZabRules } from "./rules/zab-rules.js";
import type { ZabRecord } from "./storage-records.js";

const ALL = Number.POSITIVE_INFINITY;

/** Something to be done once a write is durable. */
interface Awaiting {
  readonly write: number;
  readonly act: () => void;
}

/**
 * Accepted epoch, current epoch and history (Medeiros 2012, section III.A: what a peer keeps on stable storage). Each
 * change writes its record; promises that rest on one are made by `whenDurable`.
 */
export class PersistentState {
  readonly #outbox: Outbox<ZabMessage, ZabRecord>;
  readonly #rules: ZabRules;
  #acceptedEpoch = 0;
  #currentEpoch = 0;
  #history = new History();
  #lastWrite = 0;
  #syncedWrite = 0;
  #awaiting: Awaiting[] = [];

  constructor(outbox: Outbox<ZabMessage, ZabRecord>, rules: ZabRules) {
    this.#outbox = outbox;
    this.#rules = rules;
  }

  /** The last epoch that this node has promised itself to: it follows nobody of an earlier one. */
  get acceptedEpoch(): number {
    return this.#acceptedEpoch;
  }

  /** The epoch whose leader's history this node has. */
  get currentEpoch(): number {
    return this.#currentEpoch;
  }

  /** Read only: changes go through this class, so that none is left unwritten. */
  get history(): HistoryView {
    return this.#history;
  }

  get extents(): readonly Extent[] {
    return this.#history.extents;
  }

  /**
   * Takes back what the disk has kept, and says what that was. A record is written behind what was read: some of that may
   * be in the page cache alone, and `whenDurable` then waits for it too.
   */
  recover(disk: DiskContents): Recovery {
    const recovery = recover(disk);
    if (recovery.type === "unrecoverable") return recovery;
    this.#acceptedEpoch = recovery.acceptedEpoch;
    this.#currentEpoch = recovery.currentEpoch;
    this.#history = recovery.history;
    // A torn record must not stand before those to come, where it would look like a disk's lie.
    if (recovery.torn) this.#replaceAll();
    else if (disk.records.length > 0) this.#write({ type: "accepted-epoch", epoch: recovery.acceptedEpoch });
    return recovery;
  }

  acceptEpoch(epoch: number): void {
    this.#acceptedEpoch = epoch;
    if (this.#rules.persistsAcceptedEpoch()) this.#write({ type: "accepted-epoch", epoch });
  }

  enterEpoch(epoch: number): void {
    if (this.#currentEpoch === epoch) return;
    this.#currentEpoch = epoch;
    this.#write({ type: "current-epoch", epoch });
  }

  append(transactions: readonly Transaction[]): void {
    this.#write({ type: "append", after: this.#history.lastZxid, transactions });
    this.#history.append(transactions);
  }

  /** Removes all transactions behind the one with zxid `after`. */
  truncateAfter(after: number): void {
    this.#write({ type: "truncate", after });
    this.#history.truncateAfter(after);
  }

  /** Runs `act` once everything written so far is durable, now where it is; of several in the order asked. */
  whenDurable(act: () => void): void {
    if (this.#lastWrite <= this.#syncedWrite) act();
    else this.#awaiting.push({ write: this.#lastWrite, act });
  }

  /** Everything up to and including `write` is durable. */
  synced(write: number): void {
    this.#syncedWrite = write;
    const waiting = this.#awaiting.findIndex((each) => each.write > write);
    const done = this.#awaiting.splice(0, waiting === -1 ? this.#awaiting.length : waiting);
    for (const { act } of done) act();
  }

  #write(record: ZabRecord): void {
    this.#lastWrite = this.#outbox.record(record);
  }

  #replaceAll(): void {
    const records: ZabRecord[] = [
      { type: "accepted-epoch", epoch: this.#acceptedEpoch },
      { type: "current-epoch", epoch: this.#currentEpoch },
      { type: "append", after: 0, transactions: this.#history.after(0, ALL) },
    ];
    this.#lastWrite = this.#outbox.replaceAll(records);
  }
}

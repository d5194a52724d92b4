import type { Json } from "../../core/json.js";
import {
  type DiskContents,
  NOT_TORN,
  SOME_MISSING,
  type Unrecoverable,
  unrecoverable,
} from "../coordination/disk-contents.js";
import { RaftLog } from "./log.js";
import type { SnapshotState } from "./snapshot.js";
import type { RaftRecord } from "./storage-records.js";

/** The persistent state as the disk has it, or why it cannot be had. */
export type Recovery = RecoveredState | Unrecoverable;

interface RecoveredState {
  readonly type: "recovered";
  readonly term: number;
  readonly votedFor: string | undefined;
  readonly snapshot: SnapshotState | undefined;
  readonly log: RaftLog;
  /** Whether the last record was torn, and left out: nobody was promised anything on it. */
  readonly torn: boolean;
}

/**
 * Reads the persistent state back. A damaged record at the end is a write that a crash has torn: it ends the log there.
 * Anywhere else it was durable once, and what it promised is gone: a node that went on without it would break promises
 * that others count on (Alagappan et al. 2018, Protocol-Aware Recovery). So it is with records that cannot follow each
 * other: some between them were lost.
 *
 * `believes` decides on the use of a damaged record: never, but for a planted bug.
 */
export function recover({ records, damaged }: DiskContents, believes: (record: Json) => boolean): Recovery {
  const reader = new Reader();
  const places = new Set(damaged);
  for (const [place, record] of records.entries()) {
    if (places.has(place) && !believes(record)) {
      if (place === records.length - 1) return reader.recovered(true);
      return unrecoverable(place, records, NOT_TORN);
    }
    if (!reader.take(record as RaftRecord)) {
      return unrecoverable(place, records, SOME_MISSING);
    }
  }
  return reader.recovered(false);
}

/** The state after the records so far. */
class Reader {
  #term = 0;
  #votedFor: string | undefined;
  #snapshot: SnapshotState | undefined;
  #log = new RaftLog();

  /** Returns false where no node can have written the record here. */
  take(record: RaftRecord): boolean {
    switch (record.type) {
      case "hard-state":
        this.#term = record.term;
        this.#votedFor = record.votedFor ?? undefined;
        return true;
      case "append":
        if (record.index !== this.#log.lastIndex + 1) return false;
        this.#log.append(record.entries);
        return true;
      case "truncate":
        if (record.index < this.#log.firstIndex || record.index > this.#log.lastIndex) return false;
        this.#log.truncateFrom(record.index);
        return true;
      case "snapshot": {
        const { lastIncludedIndex: index, lastIncludedTerm: term } = record.snapshot;
        if (this.#log.lastIndex > 0) return false;
        this.#snapshot = record.snapshot;
        this.#log = new RaftLog({ index, term });
        return true;
      }
      default:
        record satisfies never;
        return false;
    }
  }

  recovered(torn: boolean): Recovery {
    const state = { term: this.#term, votedFor: this.#votedFor, snapshot: this.#snapshot, log: this.#log };
    return { type: "recovered", ...state, torn };
  }
}

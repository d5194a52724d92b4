import {
  type DiskContents,
  NOT_TORN,
  SOME_MISSING,
  type Unrecoverable,
  unrecoverable,
} from "../coordination/replica/disk-contents.js";
import { History } from "./history.js";
import type { ZabRecord } from "./storage-records.js";

/** The persistent state as the disk has it, or why it cannot be had. */
export type Recovery =
  | {
      readonly type: "recovered";
      readonly acceptedEpoch: number;
      readonly currentEpoch: number;
      readonly history: History;
      /** Whether the last record was torn, and left out: nobody was promised anything on it. */
      readonly torn: boolean;
    }
  | Unrecoverable;

/**
 * Reads the persistent state back. A damaged record at the end is a write that a crash has torn: it ends the log there.
 * Anywhere else it was durable once, and what it promised is gone: a node that went on without it would break promises
 * that others count on. So it is with records that cannot follow each other: some between them were lost.
 */
export function recover({ records, damaged }: DiskContents): Recovery {
  const history = new History();
  const state = { acceptedEpoch: 0, currentEpoch: 0, history };
  const places = new Set(damaged);
  for (const [place, json] of records.entries()) {
    if (places.has(place)) {
      if (place === records.length - 1) return { type: "recovered", ...state, torn: true };
      return unrecoverable(place, records, NOT_TORN);
    }
    const record = json as ZabRecord;
    switch (record.type) {
      case "accepted-epoch":
        state.acceptedEpoch = record.epoch;
        break;
      case "current-epoch":
        state.currentEpoch = record.epoch;
        break;
      case "append":
        if (record.after !== history.lastZxid) return unrecoverable(place, records, SOME_MISSING);
        history.append(record.transactions);
        break;
      case "truncate":
        history.truncateAfter(record.after);
        break;
      default:
        record satisfies never;
    }
  }
  return { type: "recovered", ...state, torn: false };
}

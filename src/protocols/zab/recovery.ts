import {
  type DiskContents,
  SOME_MISSING,
  trustedRecords,
  type Unrecoverable,
  unrecoverable,
} from "../coordination/disk-contents.js";
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
export function recover(disk: DiskContents): Recovery {
  const history = new History();
  const state = { acceptedEpoch: 0, currentEpoch: 0, history };
  const trusted = trustedRecords(disk);
  if (trusted.type === "unrecoverable") return trusted;
  const { records, torn } = trusted;
  for (const [place, json] of records.entries()) {
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
  return { type: "recovered", ...state, torn };
}

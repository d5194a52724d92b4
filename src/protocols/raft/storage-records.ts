import type { Json } from "../../core/json.js";
import { type LogEntry, RaftLog } from "./log.js";

/** What a node writes to its disk, in the order it happened. Replayed in that order, it gives the state back. */
export type RaftRecord = HardStateRecord | AppendRecord | TruncateRecord;

/** The term and the vote cast in it (figure 2, "persistent state on all servers"); the newest one counts. */
export type HardStateRecord = {
  readonly type: "hard-state";
  readonly term: number;
  readonly votedFor: string | null;
};

/** Entries added at the end of the log; `index` is the first one's. */
type AppendRecord = { readonly type: "append"; readonly index: number; readonly entries: readonly LogEntry[] };

/** The entry at `index` and all that follow were removed. */
type TruncateRecord = { readonly type: "truncate"; readonly index: number };

export interface RecoveredState {
  readonly term: number;
  readonly votedFor: string | undefined;
  readonly log: RaftLog;
}

/** The persistent state after all records; throws where they cannot have been written by a node. */
export function replay(records: readonly Json[]): RecoveredState {
  const log = new RaftLog();
  let term = 0;
  let votedFor: string | undefined;
  for (const record of records as readonly RaftRecord[]) {
    switch (record.type) {
      case "hard-state":
        term = record.term;
        votedFor = record.votedFor ?? undefined;
        break;
      case "append":
        if (record.index !== log.lastIndex + 1) throw new Error(`append at ${record.index} after ${log.lastIndex}`);
        log.append(record.entries);
        break;
      case "truncate":
        log.truncateFrom(record.index);
        break;
      default:
        throw new Error(`unknown raft record ${JSON.stringify(record satisfies never)}`);
    }
  }
  return { term, votedFor, log };
}

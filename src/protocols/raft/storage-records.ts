import { isJsonObject, type Json } from "../../core/json.js";
import type { LogEntry } from "./log.js";
import type { SnapshotState } from "./snapshot.js";

/** What a node writes to its disk, in the order it happened. Replayed in that order, it gives the state back. */
export type RaftRecord = HardStateRecord | AppendRecord | TruncateRecord | SnapshotRecord;

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

/** The log begins after this snapshot. Stands only where records replace all that were written before. */
type SnapshotRecord = { readonly type: "snapshot"; readonly snapshot: SnapshotState };

/**
 * Whether this reads like a record of the log, or of term and vote, whatever it says. A snapshot is none: what a state
 * machine made of itself nobody but the machine could tell from nonsense.
 */
export function isLogRecord(json: Json): boolean {
  if (!isJsonObject(json)) return false;
  switch (json["type"]) {
    case "hard-state":
      return isWhole(json["term"]) && (json["votedFor"] === null || typeof json["votedFor"] === "string");
    case "append":
      return isWhole(json["index"]) && Array.isArray(json["entries"]) && json["entries"].every(isEntry);
    case "truncate":
      return isWhole(json["index"]);
    default:
      return false;
  }
}

function isEntry(json: Json): boolean {
  if (!isJsonObject(json) || !isWhole(json["term"])) return false;
  switch (json["kind"]) {
    case "no-op":
      return true;
    case "configuration":
      return isJsonObject(json["configuration"]);
    case "internal":
      return json["body"] !== undefined;
    case "command": {
      const { client, sequence, oldest, body } = json;
      return typeof client === "string" && isWhole(sequence) && isWhole(oldest) && body !== undefined;
    }
    default:
      return false;
  }
}

function isWhole(json: Json | undefined): boolean {
  return typeof json === "number" && Number.isInteger(json) && json >= 0;
}

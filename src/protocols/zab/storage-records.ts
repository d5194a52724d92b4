import { isJsonObject, type Json } from "../../core/json.js";
import type { Transaction } from "./history.js";

/** What a node writes to its disk, in the order it happened. Replayed in that order, it gives the state back. */
export type ZabRecord =
  /** The last epoch that the node has promised itself to. */
  | { readonly type: "accepted-epoch"; readonly epoch: number }
  /** The epoch whose leader's history the node has taken for its own. */
  | { readonly type: "current-epoch"; readonly epoch: number }
  /** Transactions added behind the one with zxid `after`. */
  | { readonly type: "append"; readonly after: number; readonly transactions: readonly Transaction[] }
  /** Every transaction with a higher zxid was removed. */
  | { readonly type: "truncate"; readonly after: number };

/** A record that reads like one of its kind and says something else: the worst that damage can do. For tests. */
export function garbled(record: Json): Json {
  if (!isJsonObject(record)) return null;
  return typeof record["epoch"] === "number" ? { ...record, epoch: record["epoch"] + 1 } : null;
}

import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

/** A key as it is stored. Revisions are log indexes: they rise with every command, over all keys. */
export interface KeyValue {
  readonly key: string;
  readonly value: Json;
  readonly createRevision: number;
  readonly modRevision: number;
  /** The key goes with this lease; absent where it is bound to none. */
  readonly lease?: string;
}

/** What must hold of a key. Of one that does not exist the create revision is 0 and the value null. */
export type Compare =
  | { readonly key: string; readonly what: "created-at"; readonly revision: number }
  | { readonly key: string; readonly what: "value-is"; readonly value: Json }
  /** Holds of null too. */
  | { readonly key: string; readonly what: "number-at-most"; readonly most: number }
  /** Some key begins so. */
  | { readonly key: string; readonly what: "prefix-exists" };

/** Keys under a prefix, by their create revisions. */
export interface RangeRead {
  readonly type: "range";
  readonly prefix: string;
  readonly order: "oldest-first" | "youngest-first";
  /** Only those created no later. */
  readonly maxCreateRevision?: number;
  readonly limit?: number;
}

export type ReadOperation = { readonly type: "get"; readonly key: string } | RangeRead;

export type Operation =
  | ReadOperation
  | { readonly type: "put"; readonly key: string; readonly value: Json; readonly lease?: string }
  | { readonly type: "delete"; readonly key: string };

/** Compare, then or else: the one request that reads and writes keys, all at one revision. */
export interface Transaction<Does extends Operation = Operation> {
  readonly type: "txn";
  readonly compare: readonly Compare[];
  readonly success: readonly Does[];
  readonly failure: readonly Does[];
}

export interface TransactionAnswer {
  readonly succeeded: boolean;
  readonly revision: number;
  /** What the reads found, in their order. */
  readonly found: readonly KeyValue[];
}

export type Command =
  | { readonly type: "grant"; readonly ttlMs: Ms }
  | { readonly type: "keep-alive"; readonly lease: string }
  | { readonly type: "revoke"; readonly lease: string }
  /** Proposed by the leader alone; void once the lease was kept alive more often than it knew of. */
  | { readonly type: "expire"; readonly lease: string; readonly renewals: number }
  | Transaction;

export type Query =
  | Transaction<ReadOperation>
  /** Whether the key was deleted at that revision or later: pending until it is. */
  | { readonly type: "watch"; readonly key: string; readonly fromRevision: number };

/** How a watch ended: `compacted` where the revision it begins with is forgotten, so that nobody can tell. */
export interface WatchEvent {
  readonly event: "deleted" | "compacted";
  readonly revision: number;
}

interface Values {
  readonly grant: { readonly lease: string };
  readonly "keep-alive": { readonly ttlMs: Ms };
  readonly revoke: null;
  readonly expire: null;
  readonly txn: TransactionAnswer;
  readonly watch: WatchEvent;
}

export type ValueOf<Asked extends Command | Query> = Values[Asked["type"]];

import type { Json } from "../../core/json.js";
import type { Command, Done, Query, Refused, ValueOf } from "../coordination/commands.js";

/**
 * How long a node stands: until it is deleted, or no longer than the session that made it. To the name of a sequential
 * one its parent's counter is added (Hunt et al. 2010, section 2.2).
 */
export type CreateMode =
  | { readonly type: "persistent" }
  | { readonly type: "ephemeral-sequential"; readonly session: string };

/** What changes the tree of znodes and what stands beside it; goes through the log. */
export type ZnodeCommand =
  | { readonly type: "create"; readonly path: string; readonly data: string; readonly mode: CreateMode }
  /** Whoever knows a path may delete the node. */
  | { readonly type: "delete"; readonly path: string }
  /** Changes nothing: once it is answered, whatever its client has sent before it is applied, or never will be. */
  | { readonly type: "sync" }
  /** Sessions, and fenced resources, as the coordination store has them. */
  | Extract<Command, { readonly type: SharedCommand }>;

export type SharedCommand =
  | "open-session"
  | "renew-session"
  | "revoke-session"
  | "expire-session"
  | "write-fenced"
  | "append-fenced"
  | "read-fenced-register"
  | "read-fenced-log";

export type ZnodeQuery =
  /** The names of a node's children, in the order of their creation. */
  | { readonly type: "children"; readonly path: string }
  | { readonly type: "read"; readonly path: string }
  /**
   * A watch, which fires once: pending for as long as the path is as its reader has seen it, a node with this `czxid` or
   * no node at all. (ZooKeeper sets a watch together with the read; here it names what was read, so that no more is lost
   * between the two.)
   */
  | { readonly type: "await-change"; readonly path: string; readonly czxid: number | null }
  | Extract<Query, { readonly type: SharedQuery }>;

export type SharedQuery = "peek-fenced-register" | "peek-fenced-log";

interface ZnodeValues {
  /** The path with the number that was added, and the zxid of the transaction that created the node. */
  readonly create: { readonly path: string; readonly czxid: number };
  readonly delete: null;
  readonly sync: null;
  readonly children: { readonly names: readonly string[] };
  readonly read: { readonly data: string; readonly czxid: number };
  readonly "await-change": null;
}

/** What each command and query is answered with when it is not refused. */
export type ZnodeValueOf<Asked extends ZnodeCommand | ZnodeQuery> = Asked["type"] extends keyof ZnodeValues
  ? ZnodeValues[Asked["type"]]
  : Asked extends Command | Query
    ? ValueOf<Asked>
    : never;

/** Why the tree refused, beside what the coordination store may refuse for. Nothing was changed. */
export type ZnodeRefusal = "no-node" | "node-exists" | "not-empty";

export type ZnodeResult<Value = Json> =
  | Done<Value>
  | Refused
  | { readonly type: "refused"; readonly reason: ZnodeRefusal };

export function refusedBy(reason: ZnodeRefusal): { readonly type: "refused"; readonly reason: ZnodeRefusal } {
  return { type: "refused", reason };
}

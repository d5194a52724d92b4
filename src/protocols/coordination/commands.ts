import type { Fence } from "../../core/history.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

/**
 * What the coordination store understands. A command changes the replicated state and goes through the log; a query
 * only looks. What each answers with is in `ValueOf`; any of them may be refused instead.
 */
export type Command =
  /**
   * Opens a session that lives until `ttlMs` have passed, on the leader's clock, since its last renewal. With a
   * `lockDelayMs` nobody wins for so long what it still leads when it ends, be it by its own doing.
   */
  | { readonly type: "open-session"; readonly ttlMs: Ms; readonly lockDelayMs?: Ms }
  | { readonly type: "renew-session"; readonly session: string }
  /** Ends the session and every candidacy it holds. */
  | { readonly type: "revoke-session"; readonly session: string }
  /**
   * Proposed by the leader alone when a lease ran out. It names the renewals it knew of and is void once there were
   * more: a renewal that was committed between its proposal and its own commit has saved the session.
   */
  | { readonly type: "expire-session"; readonly session: string; readonly renewals: number }
  /** Proposed by the leader alone when a lock-delay has passed. */
  | { readonly type: "end-lock-delay"; readonly election: string; readonly token: number }
  | CampaignCommand
  | ResignCommand
  | { readonly type: "write-register"; readonly resource: string; readonly value: Json }
  | { readonly type: "cas-register"; readonly resource: string; readonly from: Json; readonly to: Json }
  | FencedCommand
  | PutRecord;

/**
 * Writes a versioned record, where it is of the version named: null where there must be none yet, absent where anything
 * may be overwritten. The version is the position of the write, so versions rise over all records.
 */
export interface PutRecord {
  readonly type: "put-record";
  readonly record: string;
  readonly value: Json;
  readonly ifVersion?: number | null;
}

/** Queues a candidate. While the session has a candidacy in this election already, that one is answered. */
export interface CampaignCommand {
  readonly type: "campaign";
  readonly election: string;
  readonly candidate: string;
  readonly session: string;
}

/** Withdraws a candidacy, leading or waiting. Only the session that made it may. */
export interface ResignCommand {
  readonly type: "resign";
  readonly election: string;
  readonly session: string;
  readonly token: number;
}

export type FencedCommand =
  | FencedMutation
  /** Reads that carry a token: they raise the fence, and so change the state. */
  | ({ readonly type: "read-fenced-register" } & FencedRequest)
  | ({ readonly type: "read-fenced-log" } & FencedRequest);

export type FencedMutation =
  | ({ readonly type: "write-fenced" } & FencedRequest & { readonly value: Json })
  | ({ readonly type: "append-fenced" } & FencedRequest & { readonly value: Json });

export type Query =
  /** Who leads the election. */
  | { readonly type: "observe"; readonly election: string }
  /** How many candidates stand before the one with this token. */
  | { readonly type: "place"; readonly election: string; readonly token: number }
  | { readonly type: "read-register"; readonly resource: string }
  | { readonly type: "get-record"; readonly record: string }
  /** Reads that carry no token: no fence refuses them and they raise none. */
  | { readonly type: "peek-fenced-register"; readonly resource: string }
  | { readonly type: "peek-fenced-log"; readonly resource: string };

/** A request to a fenced resource, made in the name of a tenure: the holder of `token` in `election`. */
export interface FencedRequest {
  readonly resource: string;
  readonly fence: Fence;
  readonly election: string;
  readonly token: number;
}

export interface Entry {
  readonly token: number;
  readonly value: Json;
}

/** What each command and query answers with when it is not refused. */
interface Values {
  readonly "open-session": { readonly session: string; readonly ttlMs: Ms };
  readonly "renew-session": { readonly ttlMs: Ms };
  readonly "revoke-session": null;
  readonly "expire-session": null;
  readonly "end-lock-delay": null;
  /** The candidacy's token, and how many candidates stand before it: none means that it leads. */
  readonly campaign: { readonly token: number; readonly ahead: number };
  readonly resign: null;
  readonly "write-register": null;
  readonly "cas-register": null;
  readonly "write-fenced": null;
  readonly "append-fenced": null;
  /** The token is the one under which the value was written; null before the first write. */
  readonly "read-fenced-register": { readonly value: Json; readonly token: number | null };
  readonly "read-fenced-log": { readonly value: readonly Entry[] };
  readonly "put-record": { readonly version: number };
  readonly observe: { readonly leader: string | null; readonly token: number | null };
  readonly place: { readonly ahead: number };
  readonly "read-register": { readonly value: Json };
  /** Both null where nobody has written it. */
  readonly "get-record": { readonly value: Json; readonly version: number | null };
  readonly "peek-fenced-register": { readonly value: Json; readonly token: number | null };
  readonly "peek-fenced-log": { readonly value: readonly Entry[] };
}

export type ValueOf<Asked extends Command | Query> = Values[Asked["type"]];

/** Why the store refused. Nothing was changed. */
export type RefusalReason =
  | "session-gone"
  | "session-renewed"
  | "candidacy-gone"
  | "not-the-owner"
  | "value-differs"
  | "version-differs"
  | "fenced"
  | "not-understood";

/**
 * `seen` shows what refused: `{token}`, the highest token that the resource had seen (fence `token`) or that of the
 * present leader, null where nobody leads (fence `guard`); `{value}`, what the register held instead; `{version}`, the record's, null
 * where there is none.
 */
export interface Refused {
  readonly type: "refused";
  readonly reason: RefusalReason;
  readonly seen?: { readonly [what: string]: Json };
}

export interface Done<Value> {
  readonly type: "done";
  readonly value: Value;
}

export type Result<Value = Json> = Done<Value> | Refused;

export function done<Value>(value: Value): Done<Value> {
  return { type: "done", value };
}

export function refused(reason: RefusalReason, seen?: Refused["seen"]): Refused {
  return seen === undefined ? { type: "refused", reason } : { type: "refused", reason, seen };
}

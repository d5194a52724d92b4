import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { questionIn } from "../coordination/index.js";

/** A command to one store, as Redlock gives it to a Redis server. Each lock is a key. */
export type StoreCommand =
  /** `SET key value NX PX ttl`: only where the key is not there. */
  | { readonly type: "set-if-absent"; readonly key: string; readonly value: string; readonly ttlMs: Ms }
  /** The script that prolongs a key only where it holds the value. */
  | { readonly type: "extend-if-equal"; readonly key: string; readonly value: string; readonly ttlMs: Ms }
  /** The script that deletes a key only where it holds the value. */
  | { readonly type: "delete-if-equal"; readonly key: string; readonly value: string }
  /** `GET key`. */
  | { readonly type: "get"; readonly key: string };

/** What the store says: whether it did as it was told, or what it holds. */
export type StoreReply =
  | { readonly type: "done" }
  | { readonly type: "not-done" }
  | { readonly type: "value"; readonly value: string | null };

/** One line of the append-only file; a key's later lines stand over earlier ones. */
export type StoreRecord =
  /** Whoever runs the store knows that it has run before, whatever else it has forgotten. */
  | { readonly type: "first-start" }
  /** Times of expiry are the wall clock's, as in Redis. */
  | { readonly type: "set"; readonly key: string; readonly value: string; readonly expiresWallMs: Ms }
  | { readonly type: "delete"; readonly key: string };

/**
 * Whether a message is a candidate's command that would make it lead: what elections cost is counted by these. Each is
 * answered by one message more; prolonging is no election.
 */
export function isElectionMessage(message: Json): boolean {
  return questionIn<StoreCommand>(message)?.body.type === "set-if-absent";
}

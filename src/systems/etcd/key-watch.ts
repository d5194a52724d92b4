import type { Clock } from "../../contract/clock.js";
import { isJsonObject, type Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import type { Gateway } from "./gateway.js";
import { endOfPrefix } from "./keys.js";
import { pause } from "./pause.js";
import { bytes, int64, list, message, text } from "./wire.js";

/** The rest before a watch that ended is begun anew. */
const RETRY_MS: Ms = 100;

/** A change of one key, as a watch tells it. */
export interface KeyEvent {
  readonly type: "put" | "delete";
  readonly key: string;
  readonly value: string;
  /** The revision of this very change. */
  readonly revision: number;
  /** The revision at which the key was created; 0 of a deletion. */
  readonly createRevision: number;
}

export interface KeyWatchSetup {
  /** Of the one node that is asked. */
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly prefix: string;
  readonly fromRevision: number;
  readonly take: (event: KeyEvent) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** How a watch came to its end: it saw the key it was to wait for; the history it needed is gone; or it was ended. */
export type WatchEnd =
  | { readonly type: "reached" }
  | { readonly type: "compacted"; readonly upTo: number }
  | { readonly type: "ended" };

/**
 * Follows all keys under a prefix at one node, over all of the node's lives: a watch that ends goes on at the revision
 * behind the last it told of, so nothing is missed, unless that was compacted meanwhile. Events come in the order of
 * revisions, all of one revision in one message (etcd documentation, "Watch API": ordered, reliable, atomic). Ends once
 * the key `until` is put.
 */
export async function watchKeys(setup: KeyWatchSetup, until: string): Promise<WatchEnd> {
  const { gateway, clock, prefix, signal } = setup;
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  let end: WatchEnd = { type: "ended" };
  let next = setup.fromRevision;
  const finish = (how: WatchEnd): void => {
    end = how;
    over.abort("nothing more is wanted");
  };
  while (!either.aborted) {
    const range = { key: bytes(prefix), range_end: bytes(endOfPrefix(prefix)), start_revision: String(next) };
    await gateway.stream("/v3/watch", { create_request: range }, either, (result) => {
      const compacted = int64(result["compact_revision"], "a compaction's revision");
      if (compacted > 0) return finish({ type: "compacted", upTo: compacted });
      const events = list(result["events"], "events").map(readKeyEvent);
      for (const event of events) {
        if (event.revision < next) continue;
        setup.take(event);
        if (event.key === until) finish({ type: "reached" });
      }
      // Only behind the whole message: it may hold several events of one revision.
      next = Math.max(next, ...events.map(({ revision }) => revision + 1));
    });
    await pause(clock, RETRY_MS, either);
  }
  return end;
}

function readKeyEvent(event: Json): KeyEvent {
  const change = isJsonObject(event) ? event : {};
  const kv = message(change["kv"], "a key");
  return {
    type: change["type"] === "DELETE" ? "delete" : "put",
    key: text(kv["key"]),
    value: text(kv["value"]),
    revision: int64(kv["mod_revision"], "a change's revision"),
    createRevision: int64(kv["create_revision"], "a key's create revision"),
  };
}

import type { Clock } from "../../contract/clock.js";
import { deadline } from "../../contract/deadline.js";
import type { Outcome } from "../../contract/outcome.js";
import { isJsonObject } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import type { Gateway } from "./gateway.js";
import { electionPrefix } from "./keys.js";
import { readYoungestUpTo, transact } from "./kv.js";
import { pause } from "./pause.js";
import { bytes, list } from "./wire.js";

/** How long one watch is trusted before the keys are looked at again: a node that is cut off watches in silence. */
const LOOK_AGAIN_MS: Ms = 1000;

/** The rest between two questions that went unanswered. */
const RETRY_MS: Ms = 100;

/**
 * Waits until no candidate older than `token` is left, as etcd's Go client does (concurrency/key.go, waitDeletes): look
 * for the youngest older key, wait for its deletion, look again. Resolves with the revision at which none was left;
 * undefined where the signal aborted first.
 *
 * Only what was read linearizably decides. The watch merely says when to look, so that an event lost with a connection,
 * a compacted history or a lagging node costs time and nothing else.
 */
export async function awaitTurn(
  gateway: Gateway,
  clock: Clock,
  place: { readonly election: string; readonly token: number },
  signal: AbortSignal,
): Promise<number | undefined> {
  const older = { success: [readYoungestUpTo(electionPrefix(place.election), place.token - 1)] };
  while (!signal.aborted) {
    const look = await persist(clock, signal, () => transact(gateway, older, "read"));
    if (look?.type !== "ok") break;
    const predecessor = look.value.found[0];
    if (predecessor === undefined) return signal.aborted ? undefined : look.value.revision;
    using bound = deadline(clock, LOOK_AGAIN_MS, signal);
    const seen = await awaitDeletion(gateway, predecessor.key, look.value.revision + 1, bound.signal);
    // A node that answers questions but refuses watches would otherwise be asked without pause.
    if (!seen) await pause(clock, RETRY_MS, bound.signal);
  }
  return undefined;
}

/** Asks until an answer comes or the signal aborts, then undefined. For questions only: it may ask several times. */
export async function persist<T>(
  clock: Clock,
  signal: AbortSignal,
  ask: () => Promise<Outcome<T>>,
): Promise<Outcome<T> | undefined> {
  while (!signal.aborted) {
    const outcome = await ask();
    if (outcome.type === "ok" || (outcome.type === "fail" && outcome.cause === "refused")) return outcome;
    await pause(clock, RETRY_MS, signal);
  }
  return undefined;
}

/** True at the first event on the key, which can only be its deletion; false when the watch ends without one. */
export async function awaitDeletion(
  gateway: Gateway,
  key: string,
  fromRevision: number,
  signal: AbortSignal,
): Promise<boolean> {
  const seen = new AbortController();
  const request = { key: bytes(key), start_revision: String(fromRevision), filters: ["NOPUT"] };
  const canceled = new AbortController();
  const either = AbortSignal.any([signal, seen.signal, canceled.signal]);
  await gateway.stream("/v3/watch", { create_request: request }, either, (result) => {
    const events = list(result["events"], "events").filter(isJsonObject);
    if (events.length > 0) seen.abort("the key was deleted");
    if (result["canceled"] === true) canceled.abort("the server ended the watch");
  });
  return seen.signal.aborted;
}

import type { Operation } from "../../core/history.js";
import { outcomeOf } from "../../core/history.js";
import { entryKey, entryOf, type FencedLog, type LogEntry } from "../reading/log-entries.js";
import { eventsOf } from "../reading/wording.js";
import type { Stale } from "./stale.js";

/** The append behind an entry of a log, by the entry's key; undefined where nobody can have made it. */
export type Appends = ReadonlyMap<string, Operation>;

/** The appends of a log by what they ask for; of several equal ones the first that may have happened. */
export function appendsByEntry({ appends }: FencedLog): Appends {
  const found = new Map<string, Operation>();
  for (const operation of appends) {
    const entry = entryOf(operation);
    if (entry === undefined || outcomeOf(operation) === "fail") continue;
    const key = entryKey(entry);
    if (!found.has(key)) found.set(key, operation);
  }
  return found;
}

/**
 * Where tokens decrease in what the last read of a log showed: the log's own order, which also places the appends that
 * were never answered.
 */
export function staleInLog({ resource, finalRead }: FencedLog, appends: Appends): readonly Stale[] {
  if (finalRead === undefined) return [];
  const found: Stale[] = [];
  const { invoke, completion, entries } = finalRead;
  let newest: { readonly entry: LogEntry; readonly place: number } | undefined;
  entries.forEach((entry, place) => {
    if (newest === undefined || newest.entry.token <= entry.token) {
      newest = { entry, place };
      return;
    }
    const stale = appends.get(entryKey(entry));
    const newer = appends.get(entryKey(newest.entry));
    const involved = [stale, newer].flatMap((operation) => (operation === undefined ? [] : eventsOf(operation)));
    found.push({
      token: entry.token,
      newer: newest.entry.token,
      index: stale?.invoke.index ?? completion.index,
      events: [...involved, invoke.index, completion.index],
      told: `${resource} holds ${author(stale)} entry with token ${entry.token} at place ${place + 1}, behind ${author(newer)} with the newer token ${newest.entry.token} at place ${newest.place + 1}`,
      kind: "write",
    });
  });
  return found;
}

function author(append: Operation | undefined): string {
  return append === undefined ? "someone's" : `${append.invoke.host}'s`;
}

import type { Operation } from "../../core/history.js";
import { outcomeOf } from "../../core/history.js";
import { entryKey, entryOf, type FencedLog, type LogEntry } from "../reading/log-entries.js";
import { eventsOf } from "../reading/wording.js";
import type { FencedResource } from "./accesses.js";
import type { Stale } from "./stale.js";

/** Finds the append behind an entry of a log; reads them all when first asked, which only a breach makes anyone do. */
export class Appends {
  readonly #log: FencedLog;
  #byEntry: ReadonlyMap<string, Operation> | undefined;

  constructor(log: FencedLog) {
    this.#log = log;
  }

  /** The first append that may have put it there; undefined where nobody can have. */
  behind(entry: LogEntry): Operation | undefined {
    this.#byEntry ??= byEntry(this.#log.appends);
    return this.#byEntry.get(entryKey(entry));
  }
}

function byEntry(appends: readonly Operation[]): ReadonlyMap<string, Operation> {
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
export function staleInLog(
  { resource, word }: FencedResource,
  { finalRead }: FencedLog,
  appends: Appends,
): readonly Stale[] {
  if (finalRead === undefined) return [];
  const found: Stale[] = [];
  const { invoke, completion, entries } = finalRead;
  let newest: { readonly entry: LogEntry; readonly place: number } | undefined;
  for (const [place, entry] of entries.entries()) {
    if (newest === undefined || newest.entry.token <= entry.token) {
      newest = { entry, place };
      continue;
    }
    const before = newest;
    const stale = appends.behind(entry);
    const newer = appends.behind(before.entry);
    const involved = [stale, newer].flatMap((operation) => (operation === undefined ? [] : eventsOf(operation)));
    found.push({
      token: entry.token,
      newer: before.entry.token,
      index: stale?.invoke.index ?? completion.index,
      events: [...involved, invoke.index, completion.index],
      told: () =>
        `${resource} holds ${author(stale)} entry with ${word} ${entry.token} at place ${place + 1}, behind ${author(newer)} with the newer ${word} ${before.entry.token} at place ${before.place + 1}`,
      kind: "write",
    });
  }
  return found;
}

function author(append: Operation | undefined): string {
  return append === undefined ? "someone's" : `${append.invoke.host}'s`;
}

import { fieldIn } from "../../../core/fields.js";
import type { Json } from "../../../core/json.js";
import { listed, times, valueText } from "./wording.js";

/** So many entries are told one by one. */
const TOLD = 4;

/** What the read of a log showed, in words that go on after "showed"; `others` stand there that are not told. */
export function entriesText(entries: readonly Json[], others: number): string {
  const more = others === 0 ? "" : `${others} other ${others === 1 ? "entry" : "entries"}`;
  if (entries.length === 0) return more === "" ? "that it is empty" : `only ${more}`;
  const told = shownText(entries);
  return more === "" ? told : `${told}, beside ${more}`;
}

function shownText(entries: readonly Json[]): string {
  const stale = firstStale(entries);
  const distinct = new Map<string, number>();
  for (const entry of entries) distinct.set(entryText(entry), (distinct.get(entryText(entry)) ?? 0) + 1);
  if (distinct.size <= TOLD) {
    return listed([...distinct].map(([entry, count]) => (count === 1 ? entry : `${entry} ${times(count)}`)));
  }
  return `${entries.length} entries${stale === undefined ? "" : `, among them ${stale}`}`;
}

/** The first entry that stands behind one of a newer token. */
function firstStale(entries: readonly Json[]): string | undefined {
  let newest: { readonly token: number; readonly place: number } | undefined;
  for (const [place, entry] of entries.entries()) {
    const token = fieldIn(entry, "token");
    if (typeof token !== "number") continue;
    if (newest !== undefined && token < newest.token) {
      const newer = entryText(entries[newest.place] as Json);
      return `${entryText(entry)} at place ${place + 1}, behind ${newer} at place ${newest.place + 1}`;
    }
    if (newest === undefined || token > newest.token) newest = { token, place };
  }
  return undefined;
}

function entryText(entry: Json): string {
  const token = fieldIn(entry, "token");
  return `${valueText(fieldIn(entry, "value"))}${token === undefined ? "" : ` of token ${valueText(token)}`}`;
}

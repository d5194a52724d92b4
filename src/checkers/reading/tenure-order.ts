import { type HistoryEvent, isNemesisEvent } from "../../core/event.js";
import { tokenIn } from "../../core/fields.js";
import { grantsByToken } from "../../core/grants.js";
import type { History } from "../../core/history.js";
import { isJsonObject, type Json, type JsonObject } from "../../core/json.js";

/** What tells of two tenures which is the older. */
export interface TenureOrder {
  /** What their numbers are called: fencing tokens that the system gave, or tenures counted as they were granted. */
  readonly word: "token" | "tenure";
  /** Whether the first was certainly granted before the second. Both are numbers as they stand in the history. */
  before(earlier: number, later: number): boolean;
  /** Of two tenures the one of the higher rank is that which at least the same others were certainly granted before. */
  rank(tenure: number): number;
}

/** A history whose every `token` is a number that rises from tenure to tenure. */
export interface OrderedHistory {
  readonly history: History;
  readonly order: TenureOrder;
}

const BY_TOKENS: TenureOrder = {
  word: "token",
  before: (earlier, later) => earlier < later,
  rank: (tenure) => tenure,
};

/**
 * Where a system has fencing tokens, its history as it is. Where it has none, a `token` is only the name of a tenure, and
 * the history is given back with each name replaced by the tenure's place in the order in which contenders learned that
 * they lead: 1 for the first one granted, and so on over all elections.
 *
 * That order does for what is accepted (E4). A correct system lets no two tenures overlap, so that all writes of the one
 * granted first are accepted before any of the next: A, B, A shows that A wrote on when B led. Nor does it matter that
 * two of them may have learned it in the wrong order, where A was granted first and stood still before it was told:
 * whatever A writes then, it writes when B had been granted.
 *
 * It does matter where nothing but the order itself is at stake: that B is seen to lead says that A's tenure has ended
 * only where A's certainly came first. `before` knows that of tenures of which one was granted before the other was asked for.
 *
 * A tenure that nobody was granted, since the answer was lost, has no place: its holder never learned the name, and
 * cannot have written by it. Where an observer was shown it all the same the name is left out.
 */
export function inOrderOfGrants(history: History): OrderedHistory {
  if (history.header?.tokens !== "none") return { history, order: BY_TOKENS };
  const grants = grantsByToken(history.events);
  const byPlace = [...grants.values()];
  const placed = (token: number): number | undefined => grants.get(token)?.place;
  const order: TenureOrder = {
    word: "tenure",
    before(earlier, later) {
      const [first, second] = [byPlace[earlier - 1], byPlace[later - 1]];
      return first !== undefined && second !== undefined && first.toldIndex < second.askedIndex;
    },
    rank: (tenure) => byPlace[tenure - 1]?.askedIndex ?? Number.NEGATIVE_INFINITY,
  };
  return { history: { ...history, events: history.events.map((event) => renumbered(event, placed)) }, order };
}

type Placed = (token: number) => number | undefined;

function renumbered(event: HistoryEvent, placed: Placed): HistoryEvent {
  if (isNemesisEvent(event)) return event;
  const value = renumberedValue(event.value, placed);
  return event.type === "fail" && event.seen !== undefined
    ? { ...event, value, seen: renumberedValue(event.seen, placed) }
    : { ...event, value };
}

/** A value with its own token, and those of the entries that a log's reader was shown. */
function renumberedValue(value: Json, placed: Placed): Json {
  if (!isJsonObject(value)) return value;
  const { value: content } = value;
  const shown = Array.isArray(content) && content.every((entry) => tokenIn(entry) !== undefined);
  return withToken(shown ? { ...value, value: entriesOf(content, placed) } : value, placed);
}

/** Entries of a tenure without a place are left out: of their order nothing is known. */
function entriesOf(entries: readonly Json[], placed: Placed): readonly Json[] {
  return entries.filter(isJsonObject).flatMap((entry) => {
    const renumberedEntry = withToken(entry, placed);
    return tokenIn(renumberedEntry) === undefined ? [] : [renumberedEntry];
  });
}

function withToken(value: JsonObject, placed: Placed): JsonObject {
  const name = tokenIn(value);
  if (name === undefined) return value;
  const { token: _, ...rest } = value;
  const place = placed(name);
  return place === undefined ? rest : { ...rest, token: place };
}

import type { InvokeEvent, OkEvent } from "../../core/event.js";
import type { Operation } from "../../core/history.js";
import { isJsonObject } from "../../core/json.js";
import type { Anomaly } from "../../core/verdict.js";
import { type Spans, withHighestEnded } from "../reading/ended-before.js";
import { groupedBy } from "../reading/grouped.js";
import { entryKey, entryOf, type FencedLog, type LogEntry, type LogRead, sameEntry } from "../reading/log-entries.js";
import { counted, eventsOf, evidence, ms } from "../reading/wording.js";

/** What rule L finds on one log. */
export interface LogOrderJudgement {
  /** Reads that had something to show or to miss. */
  readonly reads: number;
  readonly anomalies: readonly Anomaly[];
}

/** An operation that took effect, and where in the log's order: what shows the first n entries stands at n. */
interface Placed {
  readonly operation: Operation;
  readonly kind: "append" | "read";
  /** A read's number of entries; an append's place, which is half a step before it is shown. */
  readonly place: number;
  /** Undefined while it may still take effect. */
  readonly returned: OkEvent | undefined;
}

/**
 * A log behaves as if every append and every read took effect at one moment between invocation and completion (Herlihy &
 * Wing 1990). Since a read shows the whole order, it need not be searched for: every read is the beginning of the
 * longest one, and no operation stands before one that had returned when it was invoked. An acknowledged append that no
 * read shows stands behind them all.
 *
 * What the fence refuses is not looked at, nor are entries that were appended more than once, or stand there so: which
 * append is behind which of them nobody can tell. O(n log n), beside the reading of what the reads show.
 */
export function judgeLogOrder(log: FencedLog): LogOrderJudgement {
  const longest = log.reads.reduce<LogRead | undefined>(
    (most, read) => (most === undefined || read.entries.length > most.entries.length ? read : most),
    undefined,
  );
  if (longest === undefined || log.appends.length === 0) return { reads: 0, anomalies: [] };
  const stray = log.reads.find((read) => !isBeginning(read, longest));
  return {
    reads: log.reads.length,
    anomalies: stray === undefined ? outOfOrder(log, longest) : [branched(log, stray, longest)],
  };
}

function isBeginning({ entries }: LogRead, longest: LogRead): boolean {
  return entries.every((entry, place) => sameEntry(entry, longest.entries[place]));
}

function branched({ resource }: FencedLog, read: LogRead, longest: LogRead): Anomaly {
  const place = read.entries.findIndex((entry, at) => !sameEntry(entry, longest.entries[at]));
  const shown = ({ invoke, completion, entries }: LogRead) =>
    `${invoke.host} was shown ${JSON.stringify(entries[place]?.value)} there by ${ms(completion.timeNs)}`;
  return {
    severity: "violation",
    events: evidence(read.invoke.index, read.completion.index, longest.invoke.index, longest.completion.index),
    why: `Two reads of ${resource} differ at place ${place + 1}: ${shown(read)}, ${shown(longest)}. What stands in a log stays where it is, so that no one order explains both.`,
    data: { resource, place: place + 1 },
  };
}

/** What stands ahead of something that had returned when it was asked for. */
function outOfOrder(log: FencedLog, longest: LogRead): readonly Anomaly[] {
  const placed = [...placedAppends(log, longest), ...log.reads.map(placedRead)];
  const [first, ...more] = withHighestEnded(placed, SPANS).flatMap(([later, furthest]) =>
    furthest !== undefined && furthest.place > later.place ? [{ earlier: furthest, later }] : [],
  );
  return first === undefined ? [] : [disordered(log, first.earlier, first.later, more.length)];
}

const SPANS: Spans<Placed> = {
  start: ({ operation }) => operation.invoke.index,
  end: ({ returned }) => returned?.index ?? Number.POSITIVE_INFINITY,
  rank: ({ place }) => place,
};

function placedRead({ invoke, completion, entries }: LogRead): Placed {
  return { operation: { invoke, completion }, kind: "read", place: entries.length, returned: completion };
}

function placedAppends({ appends }: FencedLog, { entries }: LogRead): readonly Placed[] {
  const standing = groupedBy(entries.keys(), (place) => entryKey(entries[place] as LogEntry));
  return [...groupedBy(appends, keyOf)].flatMap(([key, [operation, ...others]]): readonly Placed[] => {
    const [place, ...further] = standing.get(key ?? "") ?? [];
    if (key === undefined || operation === undefined || others.length > 0 || further.length > 0) return [];
    const { completion } = operation;
    if (completion?.type === "fail") return [];
    const returned = completion?.type === "ok" ? completion : undefined;
    const shown = place ?? (returned === undefined ? undefined : entries.length);
    return shown === undefined ? [] : [{ operation, kind: "append", place: shown + 0.5, returned }];
  });
}

function keyOf(append: Operation): string | undefined {
  const entry = entryOf(append);
  return entry === undefined ? undefined : entryKey(entry);
}

function disordered({ resource }: FencedLog, earlier: Placed, later: Placed, more: number): Anomaly {
  const also = more === 0 ? "" : ` ${counted(more, "more operation is", "more operations are")} out of order as well.`;
  return {
    severity: "violation",
    events: evidence(...[earlier, later].flatMap(({ operation }) => eventsOf(operation))),
    why: `${resource}: ${wordsFor(earlier)} by ${ms(earlier.returned?.timeNs ?? 0)}, but ${contradiction(earlier, later)}: no one order explains both.${also}`,
    data: { resource, outOfOrder: more + 1 },
  };
}

function wordsFor({ operation: { invoke }, kind, place }: Placed): string {
  return kind === "read"
    ? `${invoke.host} was shown ${counted(place, "entry", "entries")}`
    : `${invoke.host}'s append of ${valueText(invoke)} was acknowledged`;
}

function contradiction(earlier: Placed, { operation: { invoke }, kind, place }: Placed): string {
  const asked = ms(invoke.timeNs);
  if (kind === "read") {
    const shown = earlier.kind === "read" ? `only the first ${place} of them` : "the log without it";
    return `${invoke.host}, asking after that at ${asked}, was shown ${shown}`;
  }
  const where = earlier.kind === "read" ? "among them" : "ahead of it";
  return `${invoke.host}'s append of ${valueText(invoke)}, sent after that at ${asked}, stands ${where}`;
}

function valueText({ value }: InvokeEvent): string {
  return JSON.stringify(isJsonObject(value) ? value["value"] : value);
}

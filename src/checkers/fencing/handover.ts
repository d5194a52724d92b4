import { tokenIn } from "../../core/fields.js";
import type { Operation } from "../../core/history.js";
import { outcomeOf } from "../../core/history.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import { entryKey, entryOf, type FencedLog, type LogEntry, type LogRead, sameEntry } from "../reading/log-entries.js";
import { counted, eventsOf, evidence, ms } from "../reading/wording.js";
import { ruling } from "../ruling.js";
import type { Appends } from "./by-log.js";
import type { FencedCase } from "./cases.js";
import type { Stale } from "./stale.js";
import { staleTenures } from "./stale-writes.js";

/**
 * E5: on a log with fence `token`, once a leader's token has been accepted no lower one is, and what the leader then
 * reads is complete: every lower append that is ever accepted, all before any of its own. (A new leader that misses
 * its predecessor's last writes acts on a past that is not the past.) A stale append from before the first higher token
 * reached the log is legal: the leader's read shows it.
 *
 * A read with a token raises the fence and is linearizable, so it may be judged from the leader's first read on, not
 * only after its first append.
 */
export function judgeHandover(cases: readonly FencedCase[]): RuleResult {
  const anomalies: Anomaly[] = [];
  let opportunities = 0;
  for (const { resource, log, stale } of cases) {
    if (resource.fence !== "token" || log === undefined) continue;
    const late = stale.filter(({ kind }) => kind === "write");
    for (const [first, ...more] of staleTenures(late)) {
      if (first !== undefined) anomalies.push(lateAppend(first, more.length));
    }
    const judged = judgeReads(log.read, log.appends);
    opportunities += judged.reads;
    anomalies.push(...judged.anomalies);
  }
  return ruling({
    opportunities,
    anomalies,
    stats: { leaderReads: opportunities },
    idle: "no leader read a log with fence token that an earlier leader had appended to",
  });
}

function lateAppend(stale: Stale, more: number): Anomaly {
  const also = more === 0 ? "" : ` ${counted(more, "more append")} of that token came late as well.`;
  return {
    severity: "violation",
    events: evidence(...stale.events),
    why: `${stale.told()}: the new leader had taken over, and could not know of it.${also}`,
  };
}

/** What is known to have been accepted in the end, prepared so that a read is compared in the time it takes to read. */
interface AcceptedAppends {
  readonly last: LogRead;
  /** At each place of the last read the lowest token from there on. */
  readonly lowestFrom: readonly number[];
  /** The append with the lowest token that was answered ok and does not stand in the last read. */
  readonly missing: { readonly append: Operation; readonly entry: LogEntry } | undefined;
}

function judgeReads(
  log: FencedLog,
  appends: Appends,
): { readonly reads: number; readonly anomalies: readonly Anomaly[] } {
  const lowestAttempt = log.appends.reduce((lowest, { invoke, completion }) => {
    const reached = completion?.type !== "fail" || completion.cause === "refused";
    return reached ? Math.min(lowest, tokenIn(invoke.value) ?? lowest) : lowest;
  }, Number.POSITIVE_INFINITY);
  const leaderReads = log.reads.flatMap((read) => {
    const token = tokenIn(read.invoke.value);
    return token === undefined || lowestAttempt >= token ? [] : [{ read, token }];
  });
  const { finalRead: last } = log;
  if (last === undefined || leaderReads.length === 0) return { reads: 0, anomalies: [] };
  const acceptedAppends = { last, lowestFrom: lowestFrom(last.entries), missing: lowestMissing(log, last) };
  const anomalies = leaderReads.flatMap(({ read, token }) => {
    return misplaced(log, read, token) ?? missed(log, { read, token, appends, ...acceptedAppends }) ?? [];
  });
  return { reads: leaderReads.length, anomalies };
}

/** A lower entry that the leader saw behind one of its own. */
function misplaced(
  { resource }: FencedLog,
  { invoke, completion, entries }: LogRead,
  token: number,
): Anomaly | undefined {
  const own = entries.findIndex((entry) => entry.token >= token);
  const later = own < 0 ? undefined : entries.slice(own).find((entry) => entry.token < token);
  if (later === undefined) return undefined;
  return {
    severity: "violation",
    events: evidence(invoke.index, completion.index),
    why: `${invoke.host}, leading with token ${token}, read ${resource} at ${ms(invoke.timeNs)} and found an entry of the older token ${later.token} behind its own: the old leader wrote on after the handover.`,
    data: { token, older: later.token },
  };
}

/** An accepted lower append that the leader's read does not show. */
function missed(
  { resource }: FencedLog,
  judged: AcceptedAppends & { readonly read: LogRead; readonly token: number; readonly appends: Appends },
): Anomaly | undefined {
  const { read, token, appends, last } = judged;
  const found = missedInLast(judged) ?? missedElsewhere(judged);
  if (found === undefined) return undefined;
  const append = appends.behind(found);
  return {
    severity: "violation",
    events: evidence(
      ...[read, last].flatMap(({ invoke, completion }) => [invoke.index, completion.index]),
      ...(append === undefined ? [] : eventsOf(append)),
    ),
    why: `${read.invoke.host}, leading with token ${token}, read ${resource} at ${ms(read.invoke.timeNs)} without ${append?.invoke.host ?? "its predecessor"}'s entry of the older token ${found.token}, which was accepted all the same: the new leader acts without knowing it.`,
    data: { token, older: found.token },
  };
}

function missedInLast({
  read,
  token,
  last,
  lowestFrom,
}: AcceptedAppends & { read: LogRead; token: number }): LogEntry | undefined {
  const { entries } = read;
  const prefix = entries.every((entry, place) => sameEntry(entry, last.entries[place]));
  if (prefix && (lowestFrom[entries.length] ?? token) >= token) return undefined;
  const shown = new Set(prefix ? [] : entries.map(entryKey));
  const rest = prefix ? last.entries.slice(entries.length) : last.entries;
  return rest.find((entry) => entry.token < token && !shown.has(entryKey(entry)));
}

function missedElsewhere({
  read,
  token,
  missing,
}: AcceptedAppends & { read: LogRead; token: number }): LogEntry | undefined {
  if (missing === undefined || missing.entry.token >= token) return undefined;
  const key = entryKey(missing.entry);
  return read.entries.some((entry) => entryKey(entry) === key) ? undefined : missing.entry;
}

function lowestFrom(entries: readonly LogEntry[]): readonly number[] {
  const lowest: number[] = new Array(entries.length);
  let soFar = Number.POSITIVE_INFINITY;
  for (let place = entries.length - 1; place >= 0; place--) {
    soFar = Math.min(soFar, (entries[place] as LogEntry).token);
    lowest[place] = soFar;
  }
  return lowest;
}

function lowestMissing({ appends }: FencedLog, last: LogRead): AcceptedAppends["missing"] {
  const standing = new Set(last.entries.map(entryKey));
  let lowest: AcceptedAppends["missing"];
  for (const append of appends) {
    const entry = entryOf(append);
    if (entry === undefined || outcomeOf(append) !== "ok" || standing.has(entryKey(entry))) continue;
    if (lowest === undefined || entry.token < lowest.entry.token) lowest = { append, entry };
  }
  return lowest;
}

import type { Operation } from "../../core/history.js";
import { outcomeOf } from "../../core/history.js";
import type { Anomaly } from "../../core/verdict.js";
import { entryKey, entryOf, type FencedLog, type LogEntry, type LogRead } from "../reading/log-entries.js";
import { counted, eventsOf, evidence, ms } from "../reading/wording.js";

/** What became of one log's appends. */
export interface LogJudgement {
  /** Appends whose fate the last read decides. */
  readonly judged: number;
  readonly anomalies: readonly Anomaly[];
  /** What the last read could not decide. */
  readonly doubt: string | undefined;
  readonly stats: { readonly appends: number; readonly entries: number; readonly landedUnanswered: number };
}

/** All appends of one and the same entry. */
interface Asked {
  readonly entry: LogEntry;
  /** Returned ok before the last read was invoked: must stand. */
  readonly settled: Operation[];
  /** Answered ok after that, or not at all: may stand. */
  readonly open: Operation[];
  /** Certainly did not happen. */
  readonly failed: Operation[];
}

/** Judges a log by its last successful read. */
export function judgeLog(log: FencedLog): LogJudgement {
  const { resource, appends, finalRead } = log;
  const returned = appends.filter((append) => outcomeOf(append) === "ok").length;
  if (finalRead === undefined) {
    const doubt =
      appends.length === 0 ? undefined : `${resource} was never read after its ${counted(appends.length, "append")}`;
    return { judged: 0, anomalies: [], doubt, stats: { appends: returned, entries: 0, landedUnanswered: 0 } };
  }
  const asked = askedEntries(appends, finalRead);
  const standing = new Map<string, number>();
  for (const entry of finalRead.entries) {
    const key = entryKey(entry);
    standing.set(key, (standing.get(key) ?? 0) + 1);
  }
  const anomalies: Anomaly[] = [];
  let judged = 0;
  let landedUnanswered = 0;
  let late = 0;
  for (const [key, group] of asked) {
    const count = standing.get(key) ?? 0;
    const lateReturns = group.open.filter((append) => outcomeOf(append) === "ok").length;
    judged += group.settled.length + group.failed.length + (group.open.length - lateReturns);
    late += lateReturns;
    landedUnanswered += Math.max(0, Math.min(count - group.settled.length, group.open.length));
    const anomaly = anomalyOf(resource, group, count, finalRead);
    if (anomaly !== undefined) anomalies.push(anomaly);
  }
  anomalies.push(...unasked(resource, finalRead, asked));
  const doubt =
    late === 0 ? undefined : `${counted(late, "append")} to ${resource} returned after its last read had been invoked`;
  return {
    judged,
    anomalies,
    doubt,
    stats: { appends: returned, entries: finalRead.entries.length, landedUnanswered },
  };
}

function askedEntries(appends: readonly Operation[], finalRead: LogRead): ReadonlyMap<string, Asked> {
  const asked = new Map<string, Asked>();
  for (const append of appends) {
    const entry = entryOf(append);
    if (entry === undefined) continue;
    const key = entryKey(entry);
    const group = asked.get(key) ?? { entry, settled: [], open: [], failed: [] };
    asked.set(key, group);
    const { completion } = append;
    if (completion?.type === "fail") group.failed.push(append);
    else if (completion?.type === "ok" && completion.index < finalRead.invoke.index) group.settled.push(append);
    else group.open.push(append);
  }
  return asked;
}

function anomalyOf(resource: string, group: Asked, count: number, read: LogRead): Anomaly | undefined {
  const { entry, settled, open, failed } = group;
  const told = `${JSON.stringify(entry.value)} with token ${entry.token}`;
  const cite = (appends: readonly Operation[], why: string): Anomaly => ({
    severity: "violation",
    events: evidence(...appends.flatMap(eventsOf), read.invoke.index, read.completion.index),
    why,
    data: { resource, token: entry.token, value: entry.value, stands: count },
  });
  const first = settled[0];
  if (first !== undefined && count < settled.length) {
    const answered = ms(first.completion?.timeNs ?? first.invoke.timeNs);
    return cite(
      settled,
      `${resource} answered ${first.invoke.host} ok for ${told} at ${answered}, but its last read does not show it: an acknowledged append was lost.`,
    );
  }
  if (count <= settled.length + open.length) return undefined;
  const refused = failed[0];
  if (refused !== undefined) {
    return cite(
      [...settled, ...open, ...failed],
      `${resource} turned ${refused.invoke.host} away with ${told}, but its last read shows it ${counted(count, "time")}: a refused append took effect.`,
    );
  }
  return cite(
    [...settled, ...open],
    `${told} was appended to ${resource} ${counted(settled.length + open.length, "time")} but stands there ${counted(count, "time")}: an append took effect twice.`,
  );
}

/** Entries that nobody asked for, as one anomaly. */
function unasked(resource: string, read: LogRead, asked: ReadonlyMap<string, Asked>): readonly Anomaly[] {
  const strange = read.entries.filter((entry) => !asked.has(entryKey(entry)));
  const [first] = strange;
  if (first === undefined) return [];
  return [
    {
      severity: "violation",
      events: evidence(read.invoke.index, read.completion.index),
      why: `The last read of ${resource} shows ${JSON.stringify(first.value)} with token ${first.token}, which nobody ever appended${strange.length === 1 ? "" : `, and ${strange.length - 1} more such`}.`,
      data: { resource, unasked: strange.length },
    },
  ];
}

import type { History } from "../../core/history.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import { groupedBy } from "../reading/grouped.js";
import { entryKey, entryOf, type FencedLog, fencedLogs } from "../reading/log-entries.js";
import { counted, evidence } from "../reading/wording.js";
import { ruling } from "../ruling.js";
import { accepted, type FencedResource, fencedResources } from "./accesses.js";
import { type Appends, appendsByEntry, staleInLog } from "./by-log.js";
import { staleByPosition } from "./by-position.js";
import { staleInRealTime } from "./by-real-time.js";
import { countOvertaken, grantedTokens, type Overtaken } from "./overtaken.js";
import type { Stale } from "./stale.js";

/** Stale accesses of one tenure beyond this many are counted, not cited. */
const CITED = 10;

/**
 * E4: the tokens that a resource accepts never decrease in the resource's own order, as it tells it by positions or as
 * the last read of a log shows it (Kleppmann 2016, "How to do distributed locking"). Where a resource tells no order,
 * real time may still refute; otherwise the answer is unknown, and linearizability (L) decides.
 *
 * An access tests the fence only if a higher token was granted before it was answered: those are the opportunities.
 */
export function judgeStaleWrites(history: History): RuleResult {
  const logs = new Map(fencedLogs(history).map((log) => [log.resource, log]));
  const judged = fencedResources(history).map((resource) =>
    judgeResource(history, resource, logs.get(resource.resource)),
  );
  const overtaken = (outcome: keyof Overtaken): number =>
    judged.reduce((sum, resource) => sum + resource.overtaken[outcome], 0);
  const counts = { ok: overtaken("ok"), refused: overtaken("refused"), unknown: overtaken("unknown") };
  return ruling({
    opportunities: counts.ok + counts.refused + counts.unknown,
    anomalies: judged.flatMap(({ anomalies }) => anomalies),
    stats: { overtaken: counts, accepted: judged.reduce((sum, { acceptedWrites }) => sum + acceptedWrites, 0) },
    doubts: judged.flatMap(({ doubt }) => doubt ?? []),
    idle: "no access could have reached a resource after a newer token had been granted",
  });
}

interface JudgedResource {
  readonly overtaken: Overtaken;
  readonly anomalies: readonly Anomaly[];
  readonly acceptedWrites: number;
  /** What could not be placed in the resource's order, where that mattered. */
  readonly doubt: string | undefined;
}

function judgeResource(history: History, resource: FencedResource, log: FencedLog | undefined): JudgedResource {
  const overtaken = countOvertaken(resource, grantedTokens(history, resource.election));
  const appends = log === undefined ? new Map() : appendsByEntry(log);
  const writes = resource.accesses.filter((access) => access.kind === "write" && accepted(access) !== undefined);
  const tested = overtaken.ok + overtaken.refused + overtaken.unknown > 0;
  const doubt = tested ? unplaced(resource, log) : undefined;
  const anomalies = staleTenures(staleAccesses(resource, log, appends)).map((tenure) => anomalyOf(resource, tenure));
  return { overtaken, anomalies, acceptedWrites: writes.length, doubt };
}

/** Everything stale on a resource, once each, by the strongest evidence there is. */
export function staleAccesses(
  resource: FencedResource,
  log: FencedLog | undefined,
  appends: Appends,
): readonly Stale[] {
  const found = new Map<number, Stale>();
  const all = [
    ...staleByPosition(resource),
    ...(log === undefined ? [] : staleInLog(log, appends)),
    ...staleInRealTime(resource),
  ];
  for (const stale of all) if (!found.has(stale.index)) found.set(stale.index, stale);
  return withoutEchoes([...found.values()]);
}

/** Readers that saw what a stale write left behind add nothing to it; where no write is known, the first of them tells. */
function withoutEchoes(all: readonly Stale[]): readonly Stale[] {
  const explained = new Set(all.filter(({ kind }) => kind !== "shown").map(({ token }) => token));
  return all.filter(({ kind, token }) => {
    if (kind !== "shown") return true;
    const first = !explained.has(token);
    explained.add(token);
    return first;
  });
}

/** What was stale under one token: a deposed leader's whole late activity is one anomaly. */
export function staleTenures(stale: readonly Stale[]): readonly (readonly Stale[])[] {
  return [...groupedBy(stale, ({ token }) => token).values()];
}

/** Says which accepted writes neither a position nor the log's last read puts in order. */
function unplaced({ resource, accesses }: FencedResource, log: FencedLog | undefined): string | undefined {
  const inLog = new Set(log?.finalRead?.entries.map(entryKey));
  const clocks = new Set<string>();
  let without = 0;
  for (const access of accesses) {
    const answered = accepted(access);
    if (access.kind !== "write" || answered === undefined) continue;
    const entry = entryOf(access.operation);
    if (log !== undefined && entry !== undefined && inLog.has(entryKey(entry))) continue;
    if (answered.completion.at === undefined) without += 1;
    else clocks.add(answered.completion.at.clock);
  }
  if (without > 0) {
    return `${counted(without, "accepted write")} to ${resource} cannot be placed in its own order: left to linearizability (L)`;
  }
  return clocks.size > 1 ? `${resource} told positions of ${clocks.size} clocks, which do not compare` : undefined;
}

function anomalyOf({ resource, fence }: FencedResource, tenure: readonly Stale[]): Anomaly {
  const [first, ...more] = tenure as readonly [Stale, ...Stale[]];
  const also =
    more.length === 0
      ? ""
      : ` ${counted(more.length, "more access", "more accesses")} of that token got through as well.`;
  return {
    severity: "violation",
    events: evidence(...tenure.slice(0, CITED).flatMap(({ events }) => events)),
    why: `${first.told}: a deposed leader could still ${first.kind === "read" ? "act" : "write"}${fence === "none" ? ", since this resource ignores tokens" : ""}.${also}`,
    data: { resource, token: first.token, newerToken: first.newer, stale: tenure.length },
  };
}

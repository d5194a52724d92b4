import { endTimeNs, type History, type Operation, operations, outcomeOf } from "../../core/history.js";
import type { Json, JsonObject } from "../../core/json.js";
import { type Ms, type Ns, nsToMs } from "../../core/units.js";
import { groupedBy } from "../reading/grouped.js";
import { type Tenure, tenures } from "../reading/tenures.js";
import { electionFigures } from "./elections.js";
import { failovers } from "./failovers.js";
import { acceptedTimesNs, type Interruptions, interruptions } from "./interruptions.js";
import { percentile, spread, threeDecimals } from "./percentile.js";
import { powerLosses } from "./power-losses.js";

/**
 * Figures of a history; no rule, no verdict. All times in ms.
 *
 * - `operations`: by `f`, how many ended `ok`, `fail` and `info`, and the percentiles of what `ok` ones took.
 * - `leadership`: tenures, changes of leader from one host to another, the longest and total time in which no contender
 *   believed it led, counted from the first tenure on. `failovers`: how long it took to have a new leader, where one was
 *   lost.
 * - `writes`: the longest time between two accepted fenced writes, where there were two: how long service was away.
 *   `interruptions`: all of more than a second, where there were some.
 * - `powerLosses`: of each loss of power, how many writes were acknowledged in the last 100 ms before it. Absent where
 *   there was none.
 * - `elections`: of the nodes' elections their messages, rounds and length, and the messages that led to none;
 *   `clientElections`: the messages of clients that elect; `notifications`: of watches, in all and for each tenure that
 *   followed another. Each absent where nothing was counted.
 */
export function statistics(history: History): JsonObject {
  const all = operations(history.events);
  const led = tenures(history.events);
  return {
    operations: Object.fromEntries(
      [...groupedBy(all, ({ invoke }) => invoke.f)].sort(byName).map(([f, group]) => [f, outcomes(group)]),
    ),
    leadership: { ...leadership(led, endTimeNs(history.events)), ...failoverFigures(failovers(led, all)) },
    writes: { ...writes(all), ...interruptionFigures(interruptions(history, all)) },
    ...powerLosses(history, all),
    ...electionFigures(history, led),
  };
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}

function outcomes(group: readonly Operation[]): Json {
  const counts = { ok: 0, fail: 0, info: 0 };
  const latenciesNs: Ns[] = [];
  for (const operation of group) {
    counts[outcomeOf(operation)] += 1;
    const { invoke, completion } = operation;
    if (completion?.type === "ok") latenciesNs.push(completion.timeNs - invoke.timeNs);
  }
  if (latenciesNs.length === 0) return counts;
  latenciesNs.sort((left, right) => left - right);
  const latencyMs = Object.fromEntries(PERCENTILES.map(([name, p]) => [name, rounded(percentile(latenciesNs, p))]));
  return { ...counts, latencyMs };
}

const PERCENTILES = [
  ["p50", 50],
  ["p95", 95],
  ["p99", 99],
  ["max", 100],
] as const;

function leadership(all: readonly Tenure[], endNs: Ns): JsonObject {
  let changes = 0;
  let leaderlessNs = 0;
  let longestNs = 0;
  let coveredNs = all[0]?.startNs ?? endNs;
  const gap = (untilNs: Ns): void => {
    const lengthNs = Math.max(0, untilNs - coveredNs);
    leaderlessNs += lengthNs;
    longestNs = Math.max(longestNs, lengthNs);
  };
  let leader: string | undefined;
  for (const tenure of all) {
    if (leader !== undefined && leader !== tenure.host) changes += 1;
    leader = tenure.host;
    gap(tenure.startNs);
    coveredNs = Math.max(coveredNs, tenure.endNs);
  }
  gap(endNs);
  return {
    tenures: all.length,
    changes,
    leaderlessMs: rounded(leaderlessNs),
    longestLeaderlessMs: rounded(longestNs),
    endedBy: Object.fromEntries(
      [...groupedBy(all, ({ ended }) => ended.by)].sort(byName).map(([by, of]) => [by, of.length]),
    ),
  };
}

function failoverFigures(found: readonly Ms[]): JsonObject {
  return found.length === 0 ? {} : { failovers: { count: found.length, ...spread(found) } };
}

function interruptionFigures(found: Interruptions | undefined): JsonObject {
  if (found === undefined || found.count === 0) return {};
  const { count, totalMs, longestMs, share } = found;
  return {
    interruptions: {
      count,
      totalMs: threeDecimals(totalMs),
      longestMs: threeDecimals(longestMs),
      share: threeDecimals(share),
    },
  };
}

function writes(all: readonly Operation[]): JsonObject {
  const acceptedNs = acceptedTimesNs(all);
  let longestNs = 0;
  let beforeNs = acceptedNs[0] ?? 0;
  for (const timeNs of acceptedNs) {
    longestNs = Math.max(longestNs, timeNs - beforeNs);
    beforeNs = timeNs;
  }
  return { accepted: acceptedNs.length, ...(acceptedNs.length < 2 ? {} : { longestGapMs: rounded(longestNs) }) };
}

function rounded(ns: Ns): number {
  return threeDecimals(nsToMs(ns));
}

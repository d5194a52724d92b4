import { tenures } from "../../checkers/reading/tenures.js";
import { type ElectionSpreads, electionSpreads, WATCH_NOTIFIED } from "../../checkers/statistics/elections.js";
import { failovers } from "../../checkers/statistics/failovers.js";
import { type Interruptions, interruptions } from "../../checkers/statistics/interruptions.js";
import { type Spread, spread } from "../../checkers/statistics/percentile.js";
import { type History, operations } from "../../core/history.js";
import type { Ms } from "../../core/units.js";
import type { RuleResult, Verdict, VerdictFile } from "../../core/verdict.js";

/** What one run tells of a system beside others; a figure is absent where the run has none. */
export interface RunFigures {
  readonly verdict: Verdict;
  /** Why it is unknown. */
  readonly reason?: string;
  /** The rules that were violated. */
  readonly violated: readonly string[];
  /** From the last sign of a leader that was lost until the next one was granted, as contenders saw it. */
  readonly failovers?: { readonly count: number; readonly ms: Spread };
  /** The nodes' elections. */
  readonly elections?: ElectionSpreads;
  /** Messages between clients and nodes, where clients elect, for each time that one of them came to lead. */
  readonly clientMessagesPerGrant?: number;
  /** Times of more than a second in which no write was accepted. */
  readonly unavailable?: Interruptions;
  /** Times in which two contenders certainly believed that they led. */
  readonly overlaps?: { readonly count: number; readonly totalMs: Ms; readonly longestMs: Ms };
  /** Writes and reads of deposed leaders, by what the resource did. */
  readonly stale?: { readonly refused: number; readonly accepted: number };
  /** Watches that fired for each tenure that followed another. */
  readonly notificationsPerChange?: number;
}

/** Takes a run's figures from its history, and from what rules found in it. */
export function figuresOf(history: History, verdict: VerdictFile): RunFigures {
  const all = operations(history.events);
  const led = tenures(history.events);
  const { elections, marks = {} } = history.end ?? {};
  const { E3: belief, E4: stale } = verdict.rules;
  return {
    verdict: verdict.verdict,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    violated: violatedRules(verdict),
    ...present("failovers", countedSpread(failovers(led, all))),
    ...present("elections", elections && electionSpreads(elections)),
    ...present("clientMessagesPerGrant", share(elections?.clientMessages, led.length)),
    ...present("unavailable", interruptions(history, all)),
    ...present("overlaps", belief && overlapsOf(belief)),
    ...present("stale", stale && staleOf(stale)),
    ...present("notificationsPerChange", share(marks[WATCH_NOTIFIED], led.length - 1)),
  };
}

/** The rules that a run violates, in the order of its verdict. */
function violatedRules({ rules }: VerdictFile): readonly string[] {
  return Object.entries(rules).flatMap(([rule, { anomalies }]) =>
    anomalies.some(({ severity }) => severity === "violation") ? [rule] : [],
  );
}

function present<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: Value });
}

function countedSpread(ms: readonly Ms[]): RunFigures["failovers"] {
  return ms.length === 0 ? undefined : { count: ms.length, ms: spread(ms) };
}

/** Undefined where there is nothing to share, or nobody to share it. */
function share(total: number | undefined, among: number): number | undefined {
  return total === undefined || total === 0 || among < 1 ? undefined : total / among;
}

/** Of all overlaps, excused or not, the parts that are certain. */
function overlapsOf({ anomalies }: RuleResult): RunFigures["overlaps"] {
  const ms = anomalies.map(({ data }) => numberOf(data?.["innerMs"]));
  return {
    count: ms.length,
    totalMs: ms.reduce((sum, innerMs) => sum + innerMs, 0),
    longestMs: Math.max(0, ...ms),
  };
}

function staleOf({ anomalies, stats }: RuleResult): RunFigures["stale"] {
  const overtaken = stats["overtaken"] as { readonly refused?: number } | undefined;
  const accepted = anomalies.reduce((sum, { data }) => sum + numberOf(data?.["stale"]), 0);
  return { refused: overtaken?.refused ?? 0, accepted };
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

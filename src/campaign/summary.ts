import type { HistoryEnd } from "../core/history.js";
import type { Ms } from "../core/units.js";
import type { RuleVerdict, Severity, Verdict } from "../core/verdict.js";
import type { Expectation, RowOutcome } from "./expectation.js";
import type { FaultCount } from "./fault-counts.js";

export const SUMMARY_FORMAT = "usurper-summary/1";

/** The content of `summary.json`: what a campaign came to, row by row. */
export interface CampaignSummary {
  readonly format: typeof SUMMARY_FORMAT;
  readonly tool: string;
  readonly name: string;
  /** The campaign file as the user named it; absent for runs given by flags. */
  readonly file?: string;
  /** `met` where every row was; `missed` where one was missed; else `unknown`. */
  readonly outcome: RowOutcome;
  readonly rows: readonly RowSummary[];
  readonly totals: CampaignTotals;
  /** Commands that run the whole again. */
  readonly reproduce: readonly string[];
  /** Why it ended before its last run, where it did. */
  readonly cutShort?: string;
}

export interface RowSummary {
  /** What is run, in words. */
  readonly title: string;
  readonly system: string;
  readonly env: string;
  readonly workload: string;
  readonly bug?: string;
  readonly nemeses: readonly string[];
  readonly expectation: Expectation;
  readonly outcome: RowOutcome;
  /** Seeds planned; a row that expects a violation ends with the first one found. */
  readonly seeds: number;
  readonly runs: readonly RunSummary[];
}

export interface RunSummary {
  /** The run's folder, relative to the campaign's. */
  readonly folder: string;
  readonly seed: number;
  readonly verdict: Verdict;
  /** What it counts as in its row, where that excepts violations from what it expects. */
  readonly countsAs?: Verdict;
  /** Why it is unknown. */
  readonly reason?: string;
  readonly rules: { readonly [rule: string]: RuleVerdict };
  /** The first violation of the expected rule, else of any, else the first hazard. */
  readonly anomaly?: AnomalySummary;
  readonly hazards: number;
  readonly faults: readonly FaultCount[];
  readonly operations: { readonly ok: number; readonly fail: number; readonly info: number };
  /** How long the recorded run lasted, on its own clock. */
  readonly durationMs: Ms;
  /** How the history ended; `torn` where it has no end. */
  readonly end: HistoryEnd["reason"] | "torn";
  /** The command that runs it again. */
  readonly reproduce: string;
}

export interface AnomalySummary {
  readonly rule: string;
  readonly severity: Severity;
  readonly why: string;
  /** Indices of the events that prove it. */
  readonly events: readonly number[];
}

export interface CampaignTotals {
  readonly rows: number;
  readonly met: number;
  readonly missed: number;
  readonly runs: number;
  readonly valid: number;
  readonly invalid: number;
  readonly unknown: number;
  /** Completed operations of all runs. */
  readonly operations: number;
}

/** Whether nothing is wrong with a run but what its row excepts. */
export function isExcepted({ verdict, countsAs }: RunSummary): boolean {
  return verdict === "invalid" && countsAs === "valid";
}

/** Totals over all rows. */
export function totalsOf(rows: readonly RowSummary[]): CampaignTotals {
  const runs = rows.flatMap((row) => row.runs);
  const judged = (verdict: Verdict): number => runs.filter((run) => run.verdict === verdict).length;
  const ended = (outcome: RowOutcome): number => rows.filter((row) => row.outcome === outcome).length;
  return {
    rows: rows.length,
    met: ended("met"),
    missed: ended("missed"),
    runs: runs.length,
    valid: judged("valid"),
    invalid: judged("invalid"),
    unknown: judged("unknown"),
    operations: runs.reduce((sum, { operations: { ok, fail, info } }) => sum + ok + fail + info, 0),
  };
}

/** The worst of the rows' outcomes: missed, then unknown, then met. */
export function worstOutcome(outcomes: readonly RowOutcome[]): RowOutcome {
  if (outcomes.includes("missed")) return "missed";
  return outcomes.length === 0 || outcomes.includes("unknown") ? "unknown" : "met";
}

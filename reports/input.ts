import type { History } from "../src/core/history.js";
import type { Json } from "../src/core/json.js";
import type { VerdictFile } from "../src/core/verdict.js";

/** What a report says about a rule beside its verdict. */
export interface RuleText {
  readonly id: string;
  readonly name: string;
  readonly statement: string;
  readonly source: string;
  /** The sentence for someone on call at 3 a.m. */
  readonly onCall: string;
}

/** One run, as its files tell it. */
export interface RunReportInput {
  readonly history: History;
  readonly verdict: VerdictFile;
  readonly rules: readonly RuleText[];
  /** Commands that reproduce it, the shortest first. */
  readonly reproduce: readonly string[];
  /** The run folder's name. */
  readonly folder: string;
  /** The rule that was expected to be broken: its violations are told first. */
  readonly expectedRule?: string;
}

export interface CampaignRunLine {
  readonly seed: number;
  readonly verdict: "valid" | "invalid" | "unknown";
  /** The first violation's sentence, or why it is unknown. */
  readonly headline?: string;
  /** The run folder, relative to the campaign's. */
  readonly folder: string;
}

/** Whether a row came to what was expected; `unknown` where its runs do not tell. */
export type RowOutcome = "met" | "missed" | "unknown";

export interface CampaignRow {
  /** What was run, in words. */
  readonly title: string;
  readonly expectation: string;
  readonly outcome: RowOutcome;
  readonly runs: readonly CampaignRunLine[];
  /** The run that tells this row's story: the one that decided it. */
  readonly story?: RunReportInput;
}

/** A whole campaign. */
export interface CampaignReportInput {
  readonly name: string;
  readonly verdict: RowOutcome;
  readonly rows: readonly CampaignRow[];
  readonly reproduce: readonly string[];
}

/** Figures of the verdict file's coverage, told as they are. */
export type Coverage = { readonly [name: string]: Json };

import type { OperationRole } from "../src/core/explanation.js";
import type { CampaignRunLine, Coverage, RowOutcome } from "./input.js";
import type { TokenForm } from "./token-text.js";

/** Everything the page shows: plain data, embedded as JSON. Times are milliseconds since the run began. */
export type PageView = RunPage | CampaignPage;

export interface RunPage {
  readonly kind: "run";
  readonly run: RunView;
}

export interface CampaignPage {
  readonly kind: "campaign";
  readonly name: string;
  readonly verdict: RowOutcome;
  readonly reproduce: readonly string[];
  readonly rows: readonly CampaignRowView[];
}

export interface CampaignRowView {
  readonly title: string;
  readonly expectation: string;
  readonly outcome: RowOutcome;
  readonly runs: readonly CampaignRunLine[];
  readonly story?: RunView;
}

export interface RunView {
  readonly folder: string;
  readonly verdict: "valid" | "invalid" | "unknown";
  /** The whole in one sentence. */
  readonly headline: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly durationMs: number;
  /** How the tokens of the lanes are labelled. */
  readonly tokens: TokenForm;
  readonly lanes: readonly LaneView[];
  readonly faults: readonly FaultView[];
  readonly anomalies: readonly AnomalyView[];
  readonly rules: readonly RuleView[];
  readonly coverage: Coverage;
  readonly warnings: readonly string[];
  readonly reproduce: readonly string[];
}

/** One host: a row, or one for each election or lock where the run has several. */
export interface LaneView {
  readonly host: string;
  /** At least one. */
  readonly rows: readonly RowView[];
}

/** Tenures as bars, waits in the queue, writes as ticks. */
export interface RowView {
  /** The election or lock that all of it is of; empty where the run has but one, and for what is of none. */
  readonly name: string;
  /** What is sought in it. */
  readonly prize: "leadership" | "lock" | "none";
  readonly tenures: readonly TenureView[];
  readonly waits: readonly { readonly startMs: number; readonly endMs: number }[];
  readonly ticks: readonly TickView[];
}

export interface TenureView {
  readonly token: number;
  /** The token in the run's form. */
  readonly label: string;
  /** `led`, `held lock a`. */
  readonly what: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly ended: string;
}

export interface TickView {
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: "ok" | "refused" | "fail" | "info";
  readonly label: string;
  readonly event: number;
  /** Whether a violation cites it. */
  readonly cited: boolean;
}

export interface FaultView {
  readonly number: number;
  readonly nemesis: string;
  readonly target: string;
  readonly targets: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: string;
  readonly effective: boolean;
  readonly evidence: string;
}

export interface AnomalyView {
  readonly rule: string;
  readonly ruleName: string;
  readonly onCall: string;
  readonly severity: "violation" | "hazard";
  readonly why: string;
  readonly data: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly events: readonly EventView[];
  /** Why a history is not linearizable, drawn. */
  readonly explanation?: ExplanationView;
}

/** The operations that cannot all be, as bars by process, under the states that the longest order leaves. */
export interface ExplanationView {
  readonly why: string;
  /** The time drawn; bars may reach beyond it. */
  readonly startMs: number;
  readonly endMs: number;
  readonly lanes: readonly ExplanationLane[];
  /** The states that the longest order leaves, each until the next; equal ones in one piece. */
  readonly states: readonly { readonly startMs: number; readonly endMs: number; readonly text: string }[];
  /** Where operations take effect in the longest order. `lane` counts from 0. */
  readonly points: readonly { readonly lane: number; readonly atMs: number; readonly title: string }[];
  /** How far the longest order gets, and the states possible then. */
  readonly order: string;
  /** What is to be said of each operation, the most important first. */
  readonly reasons: readonly ExplanationReason[];
}

export interface ExplanationLane {
  readonly process: string;
  readonly bars: readonly ExplanationBar[];
}

export interface ExplanationBar {
  readonly startMs: number;
  /** Null where the outcome is unknown: it may take effect at any later time. */
  readonly endMs: number | null;
  readonly text: string;
  readonly role: OperationRole;
  /** All that is known of it, to be shown when pointed at. */
  readonly title: string;
}

export interface ExplanationReason {
  readonly role: OperationRole;
  readonly text: string;
  readonly events: string;
  readonly why: string;
}

export interface EventView {
  readonly index: number;
  readonly timeMs: number;
  readonly who: string;
  readonly what: string;
  readonly outcome: string;
  readonly position: string;
}

export interface RuleView {
  readonly id: string;
  readonly name: string;
  readonly statement: string;
  readonly source: string;
  readonly verdict: string;
  readonly opportunities: number;
  readonly violations: number;
  readonly hazards: number;
  readonly reason: string;
}

import type { CampaignRunLine, Coverage } from "./input.js";

/** Everything the page shows: plain data, embedded as JSON. Times are milliseconds since the run began. */
export type PageView = RunPage | CampaignPage;

export interface RunPage {
  readonly kind: "run";
  readonly run: RunView;
}

export interface CampaignPage {
  readonly kind: "campaign";
  readonly name: string;
  readonly verdict: "met" | "missed" | "unknown";
  readonly reproduce: readonly string[];
  readonly rows: readonly CampaignRowView[];
}

export interface CampaignRowView {
  readonly title: string;
  readonly expectation: string;
  readonly met: boolean;
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
  readonly lanes: readonly LaneView[];
  readonly faults: readonly FaultView[];
  readonly anomalies: readonly AnomalyView[];
  readonly rules: readonly RuleView[];
  readonly coverage: Coverage;
  readonly warnings: readonly string[];
  readonly reproduce: readonly string[];
}

/** One host: its tenures as bars, its waits in the queue, its writes as ticks. */
export interface LaneView {
  readonly host: string;
  readonly tenures: readonly TenureView[];
  readonly waits: readonly { readonly startMs: number; readonly endMs: number }[];
  readonly ticks: readonly TickView[];
}

export interface TenureView {
  readonly token: number;
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

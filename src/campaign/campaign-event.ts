import type { HistoryEnd } from "../core/history.js";
import type { VerdictFile } from "../core/verdict.js";
import type { RunProgress } from "../runner/run.js";
import type { CampaignPlan, PlannedRow, RunPlan } from "./plan.js";
import type { CampaignSummary, RowSummary, RunSummary } from "./summary.js";

/** A run that was recorded, judged and reported. */
export interface RunOutcome {
  readonly plan: RunPlan;
  /** The run folder's path. */
  readonly folder: string;
  readonly verdict: VerdictFile;
  readonly summary: RunSummary;
  /** How its history ended. */
  readonly end: HistoryEnd;
}

/** What happens while plans are carried out, for whoever watches. */
export type CampaignEvent =
  | { readonly type: "campaign-started"; readonly campaign: CampaignPlan; readonly folder: string }
  | { readonly type: "row-started"; readonly row: PlannedRow; readonly place: number; readonly of: number }
  | { readonly type: "run-started"; readonly plan: RunPlan; readonly title: string; readonly folder: string }
  /** Something worth a line while a cluster starts, e.g. "building image usurper/etcd:3.5.16". */
  | { readonly type: "starting"; readonly message: string }
  | { readonly type: "progress"; readonly progress: RunProgress; readonly plan: RunPlan }
  | { readonly type: "checking"; readonly events: number }
  | { readonly type: "run-ended"; readonly outcome: RunOutcome }
  | { readonly type: "row-ended"; readonly row: RowSummary }
  | { readonly type: "campaign-ended"; readonly summary: CampaignSummary; readonly folder: string };

export type Tell = (event: CampaignEvent) => void;

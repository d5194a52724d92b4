import type { CampaignEvent } from "../campaign-event.js";
import type { PlannedRow } from "../plan.js";
import type { PlanSource } from "./plan-source.js";
import type { SweptRun } from "./swept-run.js";

/** What happens while seeds are swept, for whoever watches. A failure that is run again tells of itself as any run. */
export type SweepEvent =
  | {
      readonly type: "sweep-started";
      readonly row: PlannedRow;
      readonly plans: Pick<PlanSource, "planned" | "unit">;
      readonly processes: number;
    }
  | { readonly type: "swept"; readonly run: SweptRun }
  | { readonly type: "sweep-ended" }
  | CampaignEvent;

export type TellSweep = (event: SweepEvent) => void;

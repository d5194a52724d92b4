import { type PlannedRow, type RunPlan, withSeed } from "../plan.js";
import type { SweepTask, SweptRun } from "./swept-run.js";

/** Where the plans of a sweep come from, one after the other. */
export interface PlanSource {
  /** What of each run it wants to know. */
  readonly wanted: SweepTask["wanted"];
  /** How many there will be, and what each of them is to a reader. */
  readonly planned: number;
  readonly unit: "seed" | "run";
  /** The plan at this place, asked for in order; `later` while it depends on runs that have not ended. */
  planAt(place: number): RunPlan | "later" | "none";
  /** Takes the runs in the order of their places. */
  ended(plan: RunPlan, run: SweptRun): void;
}

/** A row's seeds as they count: exactly these, whatever comes of them. */
export function countedPlans(row: PlannedRow): PlanSource {
  return {
    wanted: "figures",
    planned: row.seeds.length,
    unit: "seed",
    planAt: (place) => {
      const seed = row.seeds[place];
      return seed === undefined ? "none" : withSeed(row, seed);
    },
    ended: () => {},
  };
}

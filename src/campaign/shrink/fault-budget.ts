import type { RunPlan } from "../plan.js";

/**
 * Whether the faults leave a correct system anything to be correct by: of records that were synced and read damaged, a
 * majority must be spared, or what was committed is gone by no fault of the protocol's. Of five nodes two may be hit; of
 * the one that a shrunk run has left, none.
 */
export function withinFaultBudget({ nodes, schedule = [] }: Pick<RunPlan, "nodes" | "schedule">): boolean {
  const damaged = new Set(
    schedule.flatMap(({ fault }) => (fault.kind === "disk" && fault.mode === "bit-flip" ? fault.targets : [])),
  );
  return damaged.size <= Math.floor((nodes.length - 1) / 2);
}

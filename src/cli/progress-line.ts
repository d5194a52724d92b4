import type { RunPlan } from "../campaign/plan.js";
import { formatDurationMs } from "../core/units.js";
import type { RunProgress } from "../runner/run.js";

/** Where a run stands, in one line: phase, elapsed, operations by outcome, current leader, faults in force. */
export function progressLine(progress: RunProgress, plan: RunPlan): string {
  const { phase, elapsedMs, ok, fail, info, holder, faults } = progress;
  const parts = [
    `seed ${plan.seed}`,
    `${phase} ${formatDurationMs(elapsedMs)} of ${formatDurationMs(plan.timeLimitMs)}`,
    `ok ${ok} fail ${fail} info ${info}`,
    holder === undefined ? "no leader" : `leader ${holder}`,
    faults.length === 0 ? "no faults" : `faults: ${faults.join(", ")}`,
  ];
  return parts.join("  ");
}

/** The line cut to what one row of the terminal holds: a wrapped one could not be redrawn. */
export function fitted(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}

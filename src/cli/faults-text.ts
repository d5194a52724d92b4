import type { FaultCount } from "../campaign/fault-counts.js";

/** What was injected and how often, in one line: `partition:halves 2, kill:one 3 (1 without effect)`. */
export function faultsText(counts: readonly FaultCount[]): string {
  return counts.length === 0 ? "none" : counts.map(countText).join(", ");
}

function countText({ nemesis, faults, effective, skipped, failed }: FaultCount): string {
  const amiss = [
    [faults - effective - skipped - failed, "without effect"],
    [skipped, "skipped"],
    [failed, "failed"],
  ] as const;
  const told = amiss.flatMap(([count, what]) => (count === 0 ? [] : `${count} ${what}`));
  return `${nemesis} ${faults}${told.length === 0 ? "" : ` (${told.join(", ")})`}`;
}

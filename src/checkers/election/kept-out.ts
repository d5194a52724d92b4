import type { HistoryHeader } from "../../core/history.js";

/**
 * What stands between a deposed leader, or holder of a lock, and what it goes on to write to, as a sentence: the fence of
 * the run's resources, where they have one.
 */
export function keptOutText(header: HistoryHeader | undefined, election: string): string {
  if (header === undefined) return "Nothing but a fence keeps its writes out.";
  if (header.tokens === "none") {
    return "Nothing keeps its writes out: this system gives no tokens by which a fence could tell them from its successor's.";
  }
  const written = Object.values(header.resources).filter((resource) => resource.election === election);
  if (written.length === 0)
    return "This workload writes nothing; where leaders do, only a fence keeps such writes out.";
  if (written.every(({ fence }) => fence === "none")) {
    return "Nothing keeps its writes out: what it writes to here has no fence.";
  }
  return "Nothing but the fence keeps its writes out.";
}

import { COLUMNS } from "../campaign/compare/columns.js";
import type { Comparison } from "../campaign/compare/comparison.js";

/** A comparison for programs: one object, with the figures of each run beside those of all. */
export function comparisonJson({ lines }: Comparison): object {
  return {
    columns: Object.fromEntries(COLUMNS.map(({ name, meaning }) => [name, meaning])),
    systems: lines.map(({ contestant, figures, verdicts, violated, runs }) => ({
      system: contestant.system,
      settings: contestant.settings,
      conditions: contestant.conditions,
      figures,
      verdicts,
      violated,
      runs: runs.map(({ seed, figures }) => ({ seed, ...figures })),
    })),
  };
}

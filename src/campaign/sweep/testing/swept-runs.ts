import type { SweptRun } from "../swept-run.js";

/** A run as a worker tells of it: valid unless it says otherwise. */
export function sweptRun(told: Partial<SweptRun> & Pick<SweptRun, "seed">): SweptRun {
  const violations = told.violations ?? [];
  return {
    verdict: violations.length > 0 ? "invalid" : "valid",
    violations,
    undecided: [],
    marks: {},
    simulatedMs: 30_000,
    operations: 1400,
    wallMs: 100,
    historyHash: `hash of ${told.seed}`,
    ...told,
  };
}

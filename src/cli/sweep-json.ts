import { formatExpectation } from "../campaign/expectation.js";
import type { RowSweep, SweepResult } from "../campaign/sweep/execute-sweep.js";

/** A sweep's result for programs: one object. */
export function sweepJson({ rows, outcome, interrupted }: SweepResult): object {
  return {
    outcome,
    ...(interrupted === undefined ? {} : { interrupted }),
    rows: rows.map(rowJson),
  };
}

function rowJson({ row, plans, outcome, tally, folders, declared, wallMs }: RowSweep): object {
  const { marks, violations, unknowns } = tally;
  return {
    title: row.title,
    expect: formatExpectation(row.expectation),
    outcome,
    runs: { planned: plans.planned, done: tally.runs, ...tally.verdicts },
    wallMs,
    simulatedMs: tally.simulatedMs,
    operations: tally.operations,
    violations: violations.map(({ rule, why, runs, first }) => {
      const kept = folders.find(({ seed }) => seed === first.seed);
      return {
        rule,
        why,
        runs,
        seed: first.seed,
        rules: first.violations.map((violation) => violation.rule),
        ...(kept === undefined
          ? {}
          : { folder: kept.folder, reproduce: kept.outcome?.summary.reproduce, again: kept.again }),
      };
    }),
    unknowns,
    ...(tally.broken === undefined
      ? {}
      : { broken: { runs: tally.broken.runs, seed: tally.broken.first.seed, why: tally.broken.first.broke?.message } }),
    marks: Object.fromEntries(marks),
    neverReached: declared.filter(({ name }) => !marks.has(name)).map(({ name }) => name),
  };
}

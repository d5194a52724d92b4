import type { RunOutcome } from "./campaign-event.js";
import { demandSurvival, type ExecuteContext, executeRun, runFolderFor } from "./execute-run.js";
import { judgeExpectation, type RowOutcome, showsExpectedViolation, whatCounts } from "./expectation.js";
import { type PlannedRow, systemLabel } from "./plan.js";
import type { RowSummary } from "./summary.js";

export interface RowExecution {
  readonly summary: RowSummary;
  /** The run that tells the row's story: the one that decided it, else its first. */
  readonly story: RunOutcome | undefined;
}

/**
 * Runs a row's seeds in turn; one that expects a violation ends with the first that shows it. Ends early where the
 * signal aborts or a run could not be carried out: `failed` is then told what was thrown.
 */
export async function executeRow(
  row: PlannedRow,
  parent: string,
  context: ExecuteContext,
  failed: (thrown: unknown) => void,
): Promise<RowExecution> {
  const outcomes: RunOutcome[] = [];
  let decided = false;
  try {
    for (const seed of row.seeds) {
      if (context.signal.aborted) break;
      const outcome = await executeRun(row, seed, runFolderFor(row, seed, parent, context.now), context);
      outcomes.push(outcome);
      demandSurvival(outcome);
      decided = showsExpectedViolation(row.expectation, outcome.verdict);
      if (decided) break;
      // Simulated runs hardly ever wait: a turn of the loop lets signals through.
      await new Promise(setImmediate);
    }
  } catch (thrown) {
    failed(thrown);
  }
  const complete = decided || (outcomes.length === row.seeds.length && !context.signal.aborted);
  return { summary: summariseRow(row, outcomes, complete), story: storyOf(row, outcomes) };
}

/** A row that was not carried out at all. */
export function skippedRow(row: PlannedRow): RowExecution {
  return { summary: summariseRow(row, [], false), story: undefined };
}

function summariseRow(row: PlannedRow, outcomes: readonly RunOutcome[], complete: boolean): RowSummary {
  const { plan, expectation } = row;
  return {
    title: row.title,
    system: systemLabel(plan.system),
    env: plan.env,
    workload: plan.workload,
    ...(plan.bug === undefined ? {} : { bug: plan.bug }),
    nemeses: plan.nemeses.map(({ label }) => label),
    expectation,
    outcome: outcomeOf(row, outcomes, complete),
    seeds: row.seeds.length,
    runs: outcomes.map(({ summary }) => summary),
  };
}

/** Seeds that did not run can turn everything but a violation that was found. */
function outcomeOf({ expectation }: PlannedRow, outcomes: readonly RunOutcome[], complete: boolean): RowOutcome {
  const verdicts = outcomes.map(({ verdict }) => verdict);
  const judged = judgeExpectation(expectation, verdicts);
  const final = expectation.verdict === "valid" ? "missed" : "met";
  return complete || judged === final ? judged : "unknown";
}

function storyOf({ expectation }: PlannedRow, outcomes: readonly RunOutcome[]): RunOutcome | undefined {
  const deciding = outcomes.find(({ verdict }) =>
    expectation.verdict === "invalid"
      ? showsExpectedViolation(expectation, verdict)
      : whatCounts(expectation, verdict) === "invalid",
  );
  return deciding ?? outcomes.find(({ verdict }) => verdict.verdict === "unknown") ?? outcomes[0];
}

import { checkHistory } from "../../checkers/check-history.js";
import type { VerdictFile } from "../../core/verdict.js";
import { checkersNamed } from "../parts.js";
import { type RecordContext, recordInMemory } from "../record-run.js";
import { type Comparison, compareWithFile } from "./compare-history.js";
import type { RecordedRun } from "./recorded-run.js";

/** What came of running a recorded run again. */
export interface Replay {
  readonly comparison: Comparison;
  /** Of the run as it went this time, by the checkers and limits of its plan. */
  readonly verdict: VerdictFile;
}

/** Runs it again from its plan alone, and holds the new history against the recorded one. Writes nothing. */
export async function replayRun({ folder, plan }: RecordedRun, context: RecordContext): Promise<Replay> {
  const history = await recordInMemory(plan, context);
  const comparison = compareWithFile(folder.historyFile, history);
  return { comparison, verdict: checkHistory(history, checkersNamed(plan.checkers, context.plugins), plan.limits) };
}

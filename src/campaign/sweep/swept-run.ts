import { createHash } from "node:crypto";
import { checkHistory } from "../../checkers/check-history.js";
import type { SpelledFault } from "../../contract/faults.js";
import type { MarkCounts } from "../../contract/marks.js";
import { EnvironmentError } from "../../core/errors.js";
import { endTimeNs, type History, operations } from "../../core/history.js";
import { type Ms, nsToMs } from "../../core/units.js";
import type { Verdict, VerdictFile } from "../../core/verdict.js";
import { historyLines } from "../../store/history-lines.js";
import { checkersNamed } from "../parts.js";
import type { RunPlan } from "../plan.js";
import type { Plugins } from "../plugins.js";
import { recordInMemory } from "../record-run.js";
import { faultsAsTheyCame } from "./faults-as-they-came.js";

/** What a sweep keeps of one run: small, since there may be a hundred thousand of them. */
export interface SweptRun {
  readonly seed: number;
  readonly verdict: Verdict;
  /** Why it is unknown. */
  readonly reason?: string;
  /** Each violated rule with the sentence of its first violation, in the order of the verdict. */
  readonly violations: readonly Violation[];
  readonly marks: MarkCounts;
  readonly simulatedMs: Ms;
  readonly operations: number;
  readonly wallMs: Ms;
  /** Of the bytes of `history.jsonl`, had they been written; SHA-256 in hexadecimal. */
  readonly historyHash: string;
  /** The faults as they came down, each with its time; only of runs that ask for it. */
  readonly faults?: readonly SpelledFault[];
}

export interface Violation {
  readonly rule: string;
  readonly why: string;
}

/** What a worker is asked to do. */
export interface SweepTask {
  readonly plan: RunPlan;
  /** What of the run is wanted beside its figures. */
  readonly wanted: "figures" | "figures and faults";
}

export interface SweepRunContext {
  readonly plugins: Plugins;
  readonly signal: AbortSignal;
  /** The watcher's own clock, in milliseconds. */
  readonly nowMs: () => Ms;
}

/**
 * Runs a plan in memory and judges it as `usurper run` would. Rejects where the plan names what is not there, a plug-in
 * broke its contract, the simulation itself failed before anything was violated, or the signal was aborted.
 */
export async function sweepRun({ plan, wanted }: SweepTask, context: SweepRunContext): Promise<SweptRun> {
  const startMs = context.nowMs();
  const { plugins, signal } = context;
  const history = await recordInMemory(plan, { plugins, signal, tell: () => {} });
  signal.throwIfAborted();
  const verdict = checkHistory(history, checkersNamed(plan.checkers, plugins), plan.limits);
  if (history.end?.reason === "failed" && verdict.verdict !== "invalid") {
    throw new EnvironmentError(`the run of seed ${plan.seed} failed: ${history.end.detail ?? "nobody knows why"}`);
  }
  return {
    seed: plan.seed,
    verdict: verdict.verdict,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    violations: violationsOf(verdict),
    marks: history.end?.marks ?? {},
    simulatedMs: nsToMs(endTimeNs(history.events)),
    operations: operations(history.events).length,
    wallMs: context.nowMs() - startMs,
    historyHash: historyHash(history),
    ...(wanted === "figures" ? {} : { faults: faultsAsTheyCame(history) }),
  };
}

function violationsOf({ rules }: VerdictFile): readonly Violation[] {
  return Object.entries(rules).flatMap(([rule, { anomalies }]) => {
    const first = anomalies.find(({ severity }) => severity === "violation");
    return first === undefined ? [] : [{ rule, why: first.why }];
  });
}

function historyHash(history: History): string {
  const hash = createHash("sha256");
  for (const line of historyLines(history)) hash.update(line);
  return hash.digest("hex");
}

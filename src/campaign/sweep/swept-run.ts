import { createHash } from "node:crypto";
import { checkHistory } from "../../checkers/check-history.js";
import type { SpelledFault } from "../../contract/faults.js";
import type { MarkCounts } from "../../contract/marks.js";
import { UserError } from "../../core/errors.js";
import { endTimeNs, type History, operations } from "../../core/history.js";
import { type Ms, nsToMs } from "../../core/units.js";
import type { Verdict, VerdictFile } from "../../core/verdict.js";
import { historyLines } from "../../store/history-lines.js";
import { figuresOf, type RunFigures } from "../compare/run-figures.js";
import { checkersNamed } from "../parts.js";
import type { RunPlan } from "../plan.js";
import type { Plugins } from "../plugins.js";
import { recordInMemory } from "../record-run.js";
import { spelledOut } from "../shrink/spelled-out.js";
import type { Failure } from "./failure.js";
import { failureOf } from "./failure.js";

/** What a sweep keeps of one run: small, since there may be a hundred thousand of them. */
export interface SweptRun {
  readonly seed: number;
  readonly verdict: Verdict;
  /** Why it is unknown. */
  readonly reason?: string;
  /** What the system under test or the simulator threw, where the run broke off: it is unknown then, and a defect. */
  readonly broke?: Failure;
  /** Each violated rule with the sentence of its first violation, in the order of the verdict. */
  readonly violations: readonly Violation[];
  /** The rules that are unknown, each with the reason. */
  readonly undecided: readonly Violation[];
  readonly marks: MarkCounts;
  readonly simulatedMs: Ms;
  readonly operations: number;
  readonly wallMs: Ms;
  /** Of the bytes of `history.jsonl`, had they been written; SHA-256 in hexadecimal. */
  readonly historyHash: string;
  /** What it tells of its system beside others; only of runs that ask for it. */
  readonly compared?: RunFigures;
  /** The faults as they came down, each with its time; only of runs that ask for it. */
  readonly faults?: readonly SpelledFault[];
}

/** What is wrong with a rule. */
export interface Violation {
  readonly rule: string;
  readonly why: string;
}

/** What a worker is asked to do. */
export interface SweepTask {
  readonly plan: RunPlan;
  /** What of the run is wanted beside its figures. */
  readonly wanted: "figures" | "figures and faults" | "comparison";
}

export interface SweepRunContext {
  readonly plugins: Plugins;
  readonly signal: AbortSignal;
  /** The watcher's own clock, in milliseconds. */
  readonly nowMs: () => Ms;
}

/**
 * Runs a plan in memory and judges it as `usurper run` would. A run that breaks off is a result too. Rejects where the
 * plan names what is not there, or the signal was aborted.
 */
export async function sweepRun(task: SweepTask, context: SweepRunContext): Promise<SweptRun> {
  const startMs = context.nowMs();
  const { plugins, signal } = context;
  const { plan } = task;
  try {
    const history = await recordInMemory(plan, { plugins, signal, tell: () => {} });
    signal.throwIfAborted();
    const verdict = checkHistory(history, checkersNamed(plan.checkers, plugins), plan.limits);
    return { ...sweptFigures(history, verdict, task), wallMs: context.nowMs() - startMs };
  } catch (thrown) {
    if (signal.aborted || thrown instanceof UserError) throw thrown;
    return { ...NOTHING, ...brokenBy(failureOf(thrown)), seed: plan.seed, wallMs: context.nowMs() - startMs };
  }
}

function sweptFigures(history: History, verdict: VerdictFile, { plan, wanted }: SweepTask): Omit<SweptRun, "wallMs"> {
  const { reason, detail = "nobody knows why" } = history.end ?? {};
  const failed = reason === "failed" && verdict.verdict !== "invalid";
  return {
    seed: plan.seed,
    verdict: verdict.verdict,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    ...(failed ? brokenBy({ kind: "environment", message: detail }) : {}),
    violations: violationsOf(verdict),
    undecided: undecidedIn(verdict),
    marks: history.end?.marks ?? {},
    simulatedMs: nsToMs(endTimeNs(history.events)),
    operations: operations(history.events).length,
    historyHash: historyHash(history),
    ...(wanted === "figures and faults" ? { faults: spelledOut(plan, history, "E8").schedule ?? [] } : {}),
    ...(wanted === "comparison" ? { compared: figuresOf(history, verdict) } : {}),
  };
}

const NOTHING = { violations: [], undecided: [], marks: {}, simulatedMs: 0, operations: 0, historyHash: "" } as const;

function brokenBy(failure: Failure): Pick<SweptRun, "verdict" | "reason" | "broke"> {
  return { verdict: "unknown", reason: `the run broke off: ${failure.message}`, broke: failure };
}

function violationsOf({ rules }: VerdictFile): readonly Violation[] {
  return Object.entries(rules).flatMap(([rule, { anomalies }]) => {
    const first = anomalies.find(({ severity }) => severity === "violation");
    return first === undefined ? [] : [{ rule, why: first.why }];
  });
}

function undecidedIn({ rules }: VerdictFile): SweptRun["undecided"] {
  return Object.entries(rules).flatMap(([rule, { verdict, reason = "nobody knows why" }]) =>
    verdict === "unknown" ? [{ rule, why: reason }] : [],
  );
}

function historyHash(history: History): string {
  const hash = createHash("sha256");
  for (const line of historyLines(history)) hash.update(line);
  return hash.digest("hex");
}

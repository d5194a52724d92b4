import type { Ms } from "../../core/units.js";
import { withSeed } from "../plan.js";
import type { HuntingGround } from "./hunting-grounds.js";
import { searchInOrder } from "./search-in-order.js";
import type { SweptRun } from "./swept-run.js";
import type { SweepWorkers } from "./worker-pool.js";

/** Only the simulator sees the true state of all nodes: what this rule finds, a real cluster would not show. */
const GLOBAL_VIEW = "E7";

/** So many seeds are tried in all to find out whether clients alone see a bug that the global view has caught. */
const SEEDS_FOR_CLIENTS = 100;

/** A run that shows a bug. */
export interface Catch {
  readonly seed: number;
  /** How many seeds it took, itself included. */
  readonly seeds: number;
  /** The rules that it violates, of those in question. */
  readonly rules: readonly string[];
  /** What the first of them says. */
  readonly why: string;
}

export interface HuntResult {
  readonly ground: HuntingGround;
  /** The first run caught by a rule that the bug's listing names; undefined where none was. */
  readonly caught: (Catch & { readonly wallMs: Ms; readonly simulatedMs: Ms }) | undefined;
  /** The first run that violates any rule without the simulator's global view. */
  readonly byClients: Catch | undefined;
  /** How many seeds were run. */
  readonly runs: number;
  /** The first run that broke off, where one did: the mistake, or the harness, threw something. */
  readonly broke: SweptRun | undefined;
}

export interface HuntContext {
  readonly workers: Pick<SweepWorkers, "atOnce" | "run">;
  readonly signal: AbortSignal;
  readonly nowMs: () => Ms;
  readonly arrived: (run: SweptRun) => void;
}

/**
 * Runs the seeds of a bug's row side by side until one of its rules catches it, and then some more until clients alone
 * see it too. The seeds found are the lowest, however many workers there are.
 */
export async function hunt(ground: HuntingGround, context: HuntContext): Promise<HuntResult> {
  const { row, bug } = ground;
  const { workers, signal, nowMs, arrived } = context;
  const startMs = nowMs();
  const found: { -readonly [Name in keyof HuntResult]: HuntResult[Name] } = {
    ground,
    caught: undefined,
    byClients: undefined,
    runs: 0,
    broke: undefined,
  };
  let simulatedMs: Ms = 0;
  await searchInOrder<number, SweptRun>({
    job: (place) => row.seeds[place] ?? "none",
    atOnce: workers.atOnce,
    run: (seed, given) => workers.run({ plan: withSeed(row, seed), wanted: "figures" }, given),
    ends: (run) => listed(run, bug.rules) !== undefined && byClients(run, row) !== undefined,
    arrived,
    deliver: (run) => {
      found.runs += 1;
      if (run.broke !== undefined) found.broke ??= run;
      simulatedMs += run.simulatedMs;
      const caught = catchOf(run, found.runs, listed(run, bug.rules));
      if (caught !== undefined) found.caught ??= { ...caught, wallMs: nowMs() - startMs, simulatedMs };
      found.byClients ??= catchOf(run, found.runs, byClients(run, row));
      const settled = found.byClients !== undefined || found.runs >= SEEDS_FOR_CLIENTS;
      return found.caught !== undefined && settled ? "end" : "go on";
    },
    signal,
  });
  return found;
}

type Violations = SweptRun["violations"];

function listed({ violations }: SweptRun, rules: readonly string[]): Violations | undefined {
  return unlessNone(violations.filter(({ rule }) => rules.includes(rule)));
}

/** A system without tokens breaks E1 in every run, whatever is planted in it. */
function byClients({ violations }: SweptRun, { plan }: HuntingGround["row"]): Violations | undefined {
  const tellsNothing = (rule: string): boolean => rule === GLOBAL_VIEW || (rule === "E1" && plan.tokens === "none");
  return unlessNone(violations.filter(({ rule }) => !tellsNothing(rule)));
}

function unlessNone(violations: Violations): Violations | undefined {
  return violations.length === 0 ? undefined : violations;
}

function catchOf({ seed }: SweptRun, seeds: number, violations: Violations | undefined): Catch | undefined {
  const [first] = violations ?? [];
  return first && { seed, seeds, rules: (violations ?? []).map(({ rule }) => rule), why: first.why };
}

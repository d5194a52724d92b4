import type { Checker } from "../../contract/checker.js";
import type { History } from "../../core/history.js";
import type { Ms } from "../../core/units.js";
import { clockRateBound } from "../clock-rate-bound.js";
import type { RunPlan } from "../plan.js";
import type { Plugins } from "../plugins.js";
import { recordInMemory } from "../record-run.js";
import { withinFaultBudget } from "./fault-budget.js";
import { violationsOf } from "./rule-violations.js";
import type { Specimen } from "./specimen.js";

/** Tries a plan: the run that violates the rule, or undefined where none of those tried does. */
export type Attempt = (plan: RunPlan) => Promise<Specimen | undefined>;

/**
 * - `same`: a candidate is tried with its own seed only.
 * - `several`: then with a handful of others, since most changes shift what the seed's streams are used for.
 * - `many`: with more than a handful, for what comes out but rarely.
 */
export type Seeds = "same" | "several" | "many";

const OTHERS: { readonly [seeds in Seeds]: number } = { same: 0, several: 9, many: 49 };

/**
 * What a run costs, in milliseconds of the machine on which that was measured: its start, each node for each second of
 * its time, each event. Counted and not timed, so that what comes out does not depend on the machine.
 */
const COST = { run: 3, nodeSecond: 0.45, event: 0.03 } as const;

export interface TrialsSetup {
  readonly plugins: Plugins;
  readonly checker: Checker;
  readonly rule: string;
  /** Aborted when the best so far is to do. */
  readonly signal: AbortSignal;
  /** What all runs together may cost. */
  readonly budgetMs: Ms;
  /** Called before each run with its number. */
  readonly tell: (run: number) => void;
}

/** Runs candidates in memory and judges them by one rule, until the budget is spent. */
export class Trials {
  readonly #setup: TrialsSetup;
  #spentMs = 0;
  #runs = 0;

  constructor(setup: TrialsSetup) {
    this.#setup = setup;
  }

  get runs(): number {
    return this.#runs;
  }

  /** Why nothing more will be tried, or undefined where something may. */
  get over(): "interrupted" | "budget" | undefined {
    if (this.#setup.signal.aborted) return "interrupted";
    return this.#spentMs >= this.#setup.budgetMs ? "budget" : undefined;
  }

  attempts(seeds: Seeds): Attempt {
    return async (plan) => {
      const others = Array.from({ length: OTHERS[seeds] }, (_, other) => other + 1);
      for (const seed of new Set([plan.seed, ...others])) {
        if (this.over !== undefined) return undefined;
        const specimen = await this.#fails(bounded({ ...plan, seed }));
        if (specimen !== undefined) return specimen;
      }
      return undefined;
    };
  }

  /**
   * A run that fails, and fails for the bug that is planted in it: a smaller cluster under the same faults may break the
   * rule however correct its code is, which would tell of nothing.
   */
  async #fails(plan: RunPlan): Promise<Specimen | undefined> {
    if (!withinFaultBudget(plan) || this.#isContradictory(plan)) return undefined;
    const specimen = await this.#run(plan);
    if (specimen === undefined || plan.bug === undefined) return specimen;
    return (await this.#run(withoutBug(plan))) === undefined && this.over !== "interrupted" ? specimen : undefined;
  }

  /** Whether its options would have been refused when it was planned: what such a run breaks tells of nothing either. */
  #isContradictory({ system: { name, options }, bounds }: RunPlan): boolean {
    const system = this.#setup.plugins.systems.find((known) => known.name === name);
    return system?.contradiction?.(options, bounds.ttlMs) !== undefined;
  }

  async #run(plan: RunPlan): Promise<Specimen | undefined> {
    const { plugins, signal, tell } = this.#setup;
    this.#runs += 1;
    this.#spentMs += COST.run + (COST.nodeSecond * plan.nodes.length * plan.timeLimitMs) / 1000;
    tell(this.#runs);
    // Simulated runs hardly ever wait: a turn of the loop lets signals through.
    await new Promise(setImmediate);
    try {
      const history = await recordInMemory(plan, { plugins, signal, tell: () => {} });
      this.#spentMs += COST.event * history.events.length;
      return signal.aborted ? undefined : specimenIn(plan, history, this.#setup);
    } catch {
      // A cluster that cannot even start, say for want of nodes, shows nothing of the violation.
      return undefined;
    }
  }
}

/** The plan as a campaign file leads to it, where the schedule says how far clocks may be off. */
function bounded(plan: RunPlan): RunPlan {
  return { ...plan, bounds: { ...plan.bounds, clockRatePpm: clockRateBound(plan.nemeses, plan.schedule) } };
}

/** The same plan for the code as it should be. */
export function withoutBug({ bug: _, ...plan }: RunPlan): RunPlan {
  return plan;
}

/** The run of a plan, where it violates the rule. */
export function specimenIn(
  plan: RunPlan,
  history: History,
  { checker, rule }: Pick<TrialsSetup, "checker" | "rule">,
): Specimen | undefined {
  const violations = violationsOf(history, rule, checker, plan.limits);
  return violations.length === 0 ? undefined : { plan, history, violations };
}

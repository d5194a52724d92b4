import type { CheckLimits } from "../contract/checker.js";
import type { EnvironmentName, HostSettings } from "../contract/environment.js";
import type { SpelledFault } from "../contract/faults.js";
import { type Bounds, HISTORY_FORMAT, type HistoryHeader, type Resource } from "../core/history.js";
import type { Json } from "../core/json.js";
import type { Ms } from "../core/units.js";
import { threadCount } from "../runner/thread-table.js";
import { clockRateBound } from "./clock-rate-bound.js";
import type { Expectation } from "./expectation.js";
import type { NemesisPlan } from "./nemesis-plan.js";
import { drawFaults, type Swarm } from "./swarm.js";

export const PLAN_FORMAT = "usurper-plan/1";

/** One run with everything resolved: the content of `plan.json`. Equal plans give equal simulated histories. */
export interface RunPlan {
  readonly format: typeof PLAN_FORMAT;
  /** The tool that made it, e.g. `usurper 0.1.0`. */
  readonly tool: string;
  readonly seed: number;
  readonly system: PlannedSystem;
  readonly env: EnvironmentName;
  readonly workload: string;
  readonly bug?: string;
  readonly nodes: readonly string[];
  readonly contenders: readonly string[];
  readonly readers: readonly string[];
  /** Operations a second in total. */
  readonly rateHz: number;
  /** How long the main phase lasts. */
  readonly timeLimitMs: Ms;
  readonly nemeses: readonly NemesisPlan[];
  /** Faults spelled out one by one, beside what the nemeses decide. */
  readonly schedule?: readonly SpelledFault[];
  /** `core`: at the end a minority stays broken while the rest has to recover. All recovers where it is absent. */
  readonly recovery?: "core";
  readonly tokens: HistoryHeader["tokens"];
  readonly resources: { readonly [name: string]: Resource };
  readonly bounds: Bounds;
  /** How long a contender waits for its turn. */
  readonly campaignTimeoutMs: Ms;
  /** Names of the checkers that judge it, and the rules that must have been exercised. */
  readonly checkers: readonly string[];
  readonly required: readonly string[];
  readonly limits: CheckLimits;
}

export interface PlannedSystem {
  readonly name: string;
  /** Absent where the system has no versions. */
  readonly version?: string;
  /** Every option of the system, the defaults filled in. */
  readonly options: { readonly [name: string]: Json };
}

/** A row of a campaign: one plan, run once for each seed. */
export interface PlannedRow {
  /** What is run, in words. */
  readonly title: string;
  readonly expectation: Expectation;
  readonly seeds: readonly number[];
  readonly plan: Omit<RunPlan, "seed">;
  /** Where given, each run's seed draws more nemeses from it. */
  readonly swarm?: Swarm;
}

export interface CampaignPlan {
  readonly name: string;
  readonly file?: string;
  /** True where flags beside the file changed it: its name alone then does not say what ran. */
  readonly overridden?: boolean;
  readonly rows: readonly PlannedRow[];
}

/** The plan of one run of the row. */
export function withSeed({ plan, swarm }: PlannedRow, seed: number): RunPlan {
  const { format, tool, ...rest } = plan;
  if (swarm === undefined) return { format, tool, seed, ...rest };
  const { nemeses: drawnNemeses, ...drawn } = drawFaults(swarm, seed);
  const nemeses = [...rest.nemeses, ...drawnNemeses];
  const bounds = { ...rest.bounds, clockRatePpm: clockRateBound(nemeses, rest.schedule) };
  return { format, tool, seed, ...rest, ...drawn, nemeses, bounds };
}

/** `name@version`, or the name alone where there are no versions. */
export function systemLabel({ name, version }: PlannedSystem): string {
  return version === undefined ? name : `${name}@${version}`;
}

/** The header of the history that a plan leads to: nothing in it differs between equal runs. */
export function headerOf(plan: RunPlan): HistoryHeader {
  return {
    format: HISTORY_FORMAT,
    seed: plan.seed,
    system: systemLabel(plan.system),
    env: plan.env,
    workload: plan.workload,
    ...(plan.bug === undefined ? {} : { bug: plan.bug }),
    nodes: plan.nodes,
    contenders: plan.contenders,
    readers: plan.readers,
    threads: threadCount(plan.contenders.length, plan.readers.length),
    tokens: plan.tokens,
    resources: plan.resources,
    bounds: plan.bounds,
    nemeses: plan.nemeses.flatMap(({ label, drawn }) => (drawn ? [] : label)),
    ...(plan.nemeses.some(({ drawn }) => drawn)
      ? { swarm: plan.nemeses.flatMap(({ label, drawn }) => (drawn ? label : [])) }
      : {}),
    required: plan.required,
  };
}

/** What every host of the run needs to know. */
export function hostSettingsOf(plan: RunPlan): HostSettings {
  return { ttlMs: plan.bounds.ttlMs, campaignTimeoutMs: plan.campaignTimeoutMs, fences: plan.resources };
}

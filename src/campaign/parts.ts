import type { Checker } from "../contract/checker.js";
import type { Environment } from "../contract/environment.js";
import type { System } from "../contract/system.js";
import type { Workload } from "../contract/workload.js";
import { UserError } from "../core/errors.js";
import type { PlannedNemesis } from "../runner/run.js";
import type { RunPlan } from "./plan.js";
import type { Plugins } from "./plugins.js";

/** The plug-ins that a plan names. */
export interface PlanParts {
  readonly system: System;
  readonly environment: Environment;
  readonly workload: Workload;
  readonly nemeses: readonly PlannedNemesis[];
}

/** Looks up what a plan names. A plan read back from a file may be older than the plug-ins: then a UserError. */
export function partsOf(plan: RunPlan, plugins: Plugins): PlanParts {
  return {
    system: named("system", plan.system.name, plugins.systems),
    environment: named("environment", plan.env, plugins.environments),
    workload: named("workload", plan.workload, plugins.workloads),
    nemeses: plan.nemeses.map(({ name, target, options, when }) => ({
      nemesis: named("nemesis", name, plugins.nemeses),
      target,
      options,
      ...(when === undefined ? {} : { when }),
    })),
  };
}

/** The checkers of these names, in the order of the names. */
export function checkersNamed(names: readonly string[], plugins: Plugins): readonly Checker[] {
  return names.map((name) => named("checker", name, plugins.checkers));
}

function named<Plugin extends { readonly name: string }>(
  what: string,
  name: string,
  plugins: readonly Plugin[],
): Plugin {
  const found = plugins.find((plugin) => plugin.name === name);
  if (found === undefined) throw new UserError(`the plan names ${what} ${name}, which there is not`);
  return found;
}

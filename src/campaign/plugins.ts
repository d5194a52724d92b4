import type { Checker } from "../contract/checker.js";
import type { Environment } from "../contract/environment.js";
import type { Nemesis } from "../contract/nemesis.js";
import type { System } from "../contract/system.js";
import type { Workload } from "../contract/workload.js";

/** Every plug-in that can be named, the order being that of `usurper list`. */
export interface Plugins {
  readonly systems: readonly System[];
  readonly environments: readonly Environment[];
  readonly workloads: readonly Workload[];
  readonly nemeses: readonly Nemesis[];
  readonly checkers: readonly Checker[];
}

/** The ids of all rules that some checker judges. */
export function ruleIds(checkers: readonly Checker[]): readonly string[] {
  return [...new Set(checkers.flatMap((checker) => checker.rules))];
}

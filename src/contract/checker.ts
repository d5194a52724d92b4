import type { History } from "../core/history.js";
import type { RuleResults } from "../core/verdict.js";

/** Judges a history by one or more rules. Pure: the same history gives the same results. */
export interface Checker {
  readonly name: string;
  /** The ids of the rules it reports, each always present in its results. */
  readonly rules: readonly string[];
  check(history: History, limits: CheckLimits): RuleResults;
}

/** Budgets in steps and bytes, not time, so that a verdict does not depend on the machine. */
export interface CheckLimits {
  /** Most configurations that a search may visit before it answers unknown. */
  readonly maxConfigurations: number;
  /** Most bytes that a search may take; without it as many as there are. */
  readonly maxBytes?: number;
}

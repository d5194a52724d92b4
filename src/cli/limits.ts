import type { CheckLimits } from "../contract/checker.js";

/**
 * What the search does in a second and keeps in a megabyte, at least, on a slow machine. Budgets are steps, so that the
 * same flags give the same verdict everywhere.
 */
const CONFIGURATIONS_PER_SECOND = 100_000;
const CONFIGURATIONS_PER_MEGABYTE = 2000;

export interface LimitFlags {
  /** Seconds. */
  readonly timeLimit?: number;
  /** Megabytes. */
  readonly memoryLimit?: number;
}

/** The tighter of the two limits in configurations; undefined where neither is given. */
export function limitsFrom({ timeLimit, memoryLimit }: LimitFlags): CheckLimits | undefined {
  const limits = [
    ...(timeLimit === undefined ? [] : [timeLimit * CONFIGURATIONS_PER_SECOND]),
    ...(memoryLimit === undefined ? [] : [memoryLimit * CONFIGURATIONS_PER_MEGABYTE]),
  ];
  return limits.length === 0 ? undefined : { maxConfigurations: Math.max(1, Math.floor(Math.min(...limits))) };
}

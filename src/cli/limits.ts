import { DEFAULT_LIMITS } from "../campaign/defaults.js";
import type { CheckLimits } from "../contract/checker.js";

/**
 * What the search does in a second, at least, on a slow machine. A budget of time is steps, so that the same flags give
 * the same verdict everywhere.
 */
const CONFIGURATIONS_PER_SECOND = 400_000;
const BYTES_PER_MEGABYTE = 1_000_000;

export interface LimitFlags {
  /** Seconds. */
  readonly timeLimit?: number;
  /** Megabytes. */
  readonly memoryLimit?: number;
}

/** The limits that the flags ask for; undefined where they ask for none. */
export function limitsFrom({ timeLimit, memoryLimit }: LimitFlags): CheckLimits | undefined {
  if (timeLimit === undefined && memoryLimit === undefined) return undefined;
  const maxConfigurations =
    timeLimit === undefined
      ? DEFAULT_LIMITS.maxConfigurations
      : Math.max(1, Math.floor(timeLimit * CONFIGURATIONS_PER_SECOND));
  return {
    maxConfigurations,
    ...(memoryLimit === undefined ? {} : { maxBytes: Math.max(1, Math.floor(memoryLimit * BYTES_PER_MEGABYTE)) }),
  };
}

import type { CheckLimits } from "../contract/checker.js";
import type { EnvironmentName } from "../contract/environment.js";
import type { System } from "../contract/system.js";
import type { Bounds } from "../core/history.js";
import type { Ms } from "../core/units.js";

/** What a plan says where the user said nothing. */
export const DEFAULTS = {
  env: "sim",
  workload: "fenced-writes",
  contenders: 3,
  rateHz: 50,
  timeLimitMs: 30_000,
  /** Long enough to outlast a leader's whole tenure and a lease that has to run out. */
  campaignTimeoutMs: 10_000,
  runsDir: "runs",
} as const;

/** A simulated node costs nothing; a container does. */
export function defaultNodes(env: EnvironmentName): number {
  return env === "sim" ? 5 : 3;
}

/** The option that every system takes beside its own: the lease's time to live, for contenders' sessions. */
export const LEASE_OPTION = "leaseMs";
export const DEFAULT_LEASE_MS: Ms = 2000;

export function defaultLeaseMs(system: Pick<System, "leaseMs"> | undefined): Ms {
  return system?.leaseMs ?? DEFAULT_LEASE_MS;
}

/**
 * The bounds that checkers rely on. A faulted contender must have noticed its loss (E3) within one and a half leases,
 * since its last renewal may have been under way for that long, and one more operation timeout. A lock-delay adds to the
 * time that recovery takes.
 */
export function boundsFor(ttlMs: Ms, lockDelayMs?: Ms): Bounds {
  const operationTimeoutMs = 1000;
  return {
    ttlMs,
    clockRatePpm: 0,
    operationTimeoutMs,
    recoveryMs: Math.max(10_000, 5 * ttlMs) + (lockDelayMs ?? 0),
    detectionMs: 1.5 * ttlMs + operationTimeoutMs,
    ...(lockDelayMs === undefined ? {} : { lockDelayMs }),
  };
}

/** Half a minute or so of search, and what leaves a machine of 4 GB alive; a search that needs more answers unknown. */
export const DEFAULT_LIMITS: CheckLimits = { maxConfigurations: 20_000_000, maxBytes: 2_000_000_000 };

import type { SystemOption } from "../../contract/system.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

/** The three times of client-go's `LeaderElectionConfig`, and what follows from them. */
export interface LeaseTiming {
  /** `LeaseDuration`: how long others wait since they saw the record change. */
  readonly leaseMs: Ms;
  /** `RenewDeadline`: how long a holder that cannot renew goes on leading. */
  readonly renewDeadlineMs: Ms;
  /** `RetryPeriod`: how long electors wait between two tries. */
  readonly retryPeriodMs: Ms;
  /** How long a holder goes on leading since it sent the last renewal that was answered. */
  readonly holdMs: Ms;
}

/** client-go's `LeaseDuration` where nobody chooses. */
export const DEFAULT_LEASE_MS: Ms = 15_000;

/** client-go's `JitterFactor`: a candidate waits up to this many retry periods longer than one. */
export const JITTER_FACTOR = 1.2;

const problemOfMs = (value: Json): string | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 1
    ? undefined
    : "a whole number of milliseconds, at least 1";

/** Beside the lease itself, which every system takes. */
export const LEASE_OPTIONS: readonly SystemOption[] = [
  {
    name: "renewDeadlineMs",
    summary: "how long a holder that cannot renew its lease goes on leading, in milliseconds; less than leaseMs",
    fallback: 10_000,
    problem: problemOfMs,
  },
  {
    name: "retryPeriodMs",
    summary: `how long electors wait between two tries, in milliseconds; candidates up to ${JITTER_FACTOR} times longer`,
    fallback: 2000,
    problem: problemOfMs,
  },
  {
    name: "deadlineFrom",
    summary:
      'what renewDeadlineMs counts from: "last-renewal"; or "next-try", which begins retryPeriodMs later, as in client-go',
    fallback: "last-renewal",
    problem: (value) => (value === "last-renewal" || value === "next-try" ? undefined : '"last-renewal" or "next-try"'),
  },
];

/** Each option was looked at when the run was planned. */
export function timingOf(options: { readonly [name: string]: Json }, leaseMs: Ms): LeaseTiming {
  const [renewDeadlineMs, retryPeriodMs, from] = LEASE_OPTIONS.map(({ name, fallback }) => options[name] ?? fallback);
  const [deadlineMs, periodMs] = [Number(renewDeadlineMs), Number(retryPeriodMs)];
  const holdMs = from === "next-try" ? periodMs + deadlineMs : deadlineMs;
  return { leaseMs, renewDeadlineMs: deadlineMs, retryPeriodMs: periodMs, holdMs };
}

/** What client-go's `NewLeaderElector` refuses: undefined where LeaseDuration > RenewDeadline > JitterFactor x RetryPeriod. */
export function contradictionIn({ leaseMs, renewDeadlineMs, retryPeriodMs }: LeaseTiming): string | undefined {
  const slowestMs = JITTER_FACTOR * retryPeriodMs;
  if (leaseMs > renewDeadlineMs && renewDeadlineMs > slowestMs) return undefined;
  const got = `leaseMs ${leaseMs}, renewDeadlineMs ${renewDeadlineMs}, retryPeriodMs ${retryPeriodMs}`;
  const why =
    leaseMs > renewDeadlineMs
      ? "a holder would give up before it had tried to renew again"
      : "others would take the lease while its holder still leads";
  return `expected leaseMs > renewDeadlineMs > ${JITTER_FACTOR} x retryPeriodMs, got ${got}: ${why}`;
}

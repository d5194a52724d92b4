import type { Ms } from "../../core/units.js";
import type { ClientPolicy } from "./client-policy.js";

/** What a client knows of its own tenures. */
export interface TenureKnowledge {
  /** For how long a tenure may still be counted on, by its holder's own clock; not above 0 where it is over, or not held. */
  remainingMs(token: number): Ms;
}

/**
 * Sends what is written in a tenure's name again only as long as the tenure lasts, as client-go cancels its context when
 * the renew deadline passes, and before it releases the lease. Nobody stops what a process that slept through the end
 * sends as it wakes, but that is sent once.
 */
export function withinTenure(policy: ClientPolicy, timeoutMs: Ms, { remainingMs }: TenureKnowledge): ClientPolicy {
  return {
    ...policy,
    mutate: (calls, mutation) =>
      calls.command(mutation, { timeoutMs, mayRepeat: () => remainingMs(mutation.token) > 0 }),
  };
}

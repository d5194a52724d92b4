import type { Ms } from "../../core/units.js";
import type { ClientPolicy } from "./client-policy.js";

/** What a client knows of its own tenures. */
export interface TenureKnowledge {
  /** For how long a tenure may still be counted on, by its holder's own clock; not above 0 where it is over, or not held. */
  remainingMs(token: number): Ms;
}

/** The part of an operation's timeout in which a request is sent once. */
const ONE_COPY = 0.1;

/**
 * Gives up what is under way in a tenure's name as the tenure ends, as client-go cancels its context when the renew
 * deadline passes. Nobody stops what a process that slept through it sends as it wakes, but that is not sent again.
 */
export function withinTenure(
  policy: ClientPolicy,
  operationTimeoutMs: Ms,
  { remainingMs }: TenureKnowledge,
): ClientPolicy {
  return {
    ...policy,
    mutate: (calls, mutation) => {
      const leftMs = remainingMs(mutation.token);
      const longestMs = leftMs > 0 ? leftMs : operationTimeoutMs * ONE_COPY;
      return calls.command(mutation, { timeoutMs: Math.min(operationTimeoutMs, longestMs) });
    },
  };
}

import { type Clock, sleep } from "../../contract/clock.js";
import { EnvironmentError } from "../../core/errors.js";
import { formatDurationMs, type Ms, msToNs } from "../../core/units.js";

/**
 * Settles as `work` does, or rejects with an EnvironmentError once `limitMs` have passed; the signal given to `work`
 * is aborted then. Work that does not heed the signal goes on unwatched.
 */
export async function bounded<T>(
  clock: Clock,
  limitMs: Ms,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const overdue = new AbortController();
  let giveUp: () => void = () => {};
  const expiry = new Promise<never>((_, reject) => {
    giveUp = clock.at(clock.nowNs() + msToNs(limitMs), () => {
      reject(new EnvironmentError(`${what} took longer than ${formatDurationMs(limitMs)}`));
      overdue.abort();
    });
  });
  const working = work(overdue.signal);
  working.catch(() => {});
  try {
    return await Promise.race([working, expiry]);
  } finally {
    giveUp();
  }
}

/** Resolves once `met` answers true, asking every `everyMs`; false when `withinMs` have passed before. */
export async function eventually(
  clock: Clock,
  { withinMs, everyMs }: { readonly withinMs: Ms; readonly everyMs: Ms },
  met: () => Promise<boolean>,
): Promise<boolean> {
  const deadlineNs = clock.nowNs() + msToNs(withinMs);
  while (!(await met())) {
    if (clock.nowNs() >= deadlineNs) return false;
    await sleep(clock, everyMs);
  }
  return true;
}

/**
 * Waits for all, also when one rejects, and only then rejects with the first reason: nothing that was begun is still
 * under way when the caller starts to clean up after it.
 */
export async function allSettled<const T extends readonly Promise<unknown>[]>(
  works: T,
): Promise<{ -readonly [Place in keyof T]: Awaited<T[Place]> }> {
  const results = await Promise.allSettled(works);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as never;
}

import type { Clock } from "../../../contract/clock.js";
import type { Random } from "../../../core/random.js";
import { type Ms, msToNs, type Ns } from "../../../core/units.js";
import { pause } from "../pause.js";

export interface AttemptSettings {
  readonly clock: Clock;
  readonly random: Random;
  /** No try begins later, by the client's own clock. */
  readonly untilNs: Ns;
  /** Nobody waits for it any more. */
  readonly signal: AbortSignal;
  /** The least and the longest pause after a try that failed. */
  readonly pauseMs: readonly [Ms, Ms];
}

/** The time by which a client that waits for `timeoutMs` from now on gives up. */
export function givesUpAtNs(clock: Clock, timeoutMs: Ms): Ns {
  return clock.nowNs() + msToNs(timeoutMs);
}

/**
 * Tries until a try succeeds; undefined where none did in time. Each pause is drawn anew: candidates that split the
 * nodes between them once would else do so for ever.
 */
export async function untilSuccess<Result>(
  { clock, random, untilNs, signal, pauseMs }: AttemptSettings,
  attempt: () => Promise<Result | undefined>,
): Promise<Result | undefined> {
  while (!signal.aborted && clock.nowNs() < untilNs) {
    const result = await attempt();
    if (result !== undefined) return result;
    const pauseNs = random.int(...nsRange(pauseMs));
    await pause(clock, Math.min(pauseNs, untilNs - clock.nowNs()) / 1_000_000, signal);
  }
  return undefined;
}

function nsRange([least, longest]: readonly [Ms, Ms]): [Ns, Ns] {
  return [msToNs(least), msToNs(longest)];
}

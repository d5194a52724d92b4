import type { LocalTime } from "../../contract/protocol.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

/** An election that nobody may win yet, since the tenure of `token` ended without its holder's doing. */
export interface LockDelay {
  readonly election: string;
  readonly token: number;
  readonly delayMs: Ms;
}

/**
 * Elections kept from everyone for a while, where a session ended that led them and had not resigned: "if a lock becomes
 * free because the holder has failed or become inaccessible, the lock server will prevent other clients from claiming the
 * lock for a period called the lock-delay" (Burrows 2006, section 2.4). That a delay is in force is part of the replicated state; when it ends is the leader's
 * judgement, by its own clock, as it is with leases.
 */
export class LockDelays {
  #inForce = new Map<string, LockDelay>();
  /** Volatile, by election. */
  readonly #deadlines = new Map<string, Ms>();

  has(election: string): boolean {
    return this.#inForce.has(election);
  }

  begin(delay: LockDelay, now: LocalTime): void {
    this.#inForce.set(delay.election, delay);
    this.#deadlines.set(delay.election, now.monotonicMs + delay.delayMs);
  }

  /** Ends the delay after this tenure. Returns false where it is not in force. */
  end(election: string, token: number): boolean {
    if (this.#inForce.get(election)?.token !== token) return false;
    this.#inForce.delete(election);
    this.#deadlines.delete(election);
    return true;
  }

  /** A new leader cannot know how much has passed, and starts each afresh. */
  lead(now: LocalTime): void {
    for (const { election, delayMs } of this.#inForce.values())
      this.#deadlines.set(election, now.monotonicMs + delayMs);
  }

  /** The delays that have passed by now, each told once in each delay: one whose end is not applied is told again. */
  takePassed(now: LocalTime): readonly LockDelay[] {
    const passed = [...this.#inForce.values()].filter(
      ({ election }) => (this.#deadlines.get(election) ?? Number.POSITIVE_INFINITY) <= now.monotonicMs,
    );
    for (const { election, delayMs } of passed) this.#deadlines.set(election, now.monotonicMs + delayMs);
    return passed;
  }

  /** By the monotonic clock; undefined where none is in force. */
  get nextDeadlineMs(): Ms | undefined {
    return this.#deadlines.size === 0 ? undefined : Math.min(...this.#deadlines.values());
  }

  /** Undefined where none is in force. */
  snapshot(): Json | undefined {
    return this.#inForce.size === 0 ? undefined : [...this.#inForce.values()].map((delay) => ({ ...delay }));
  }

  /** Without deadlines: until `lead` is called none ends. */
  restore(snapshot: Json | undefined): void {
    const delays = (snapshot ?? []) as unknown as readonly LockDelay[];
    this.#inForce = new Map(delays.map((delay) => [delay.election, delay]));
    this.#deadlines.clear();
  }
}

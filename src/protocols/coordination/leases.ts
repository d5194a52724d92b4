import type { LocalTime } from "../../contract/protocol.js";
import type { Ms } from "../../core/units.js";
import type { LeaseTerms } from "./policy.js";
import type { Session } from "./sessions.js";

/**
 * When sessions run out, by this node's own clock. Volatile, never replicated, and of use only on the leader: it
 * proposes expiries, and the log decides (Gray & Cheriton 1989; as etcd's primary lessor). A deadline is counted from
 * the moment the renewal was *applied*, later than the holder sent it, so that with true clocks a holder gives up before
 * its session is taken from it.
 */
export class Leases {
  readonly #terms: LeaseTerms;
  readonly #deadlines = new Map<string, Ms>();
  /** The least of the deadlines, once it was asked for and until one of them changes. */
  #earliestMs: Ms | undefined;

  constructor(terms: LeaseTerms) {
    this.#terms = terms;
  }

  open({ id, ttlMs }: Session, now: LocalTime): void {
    this.#set(id, this.#terms.opened(this.#terms.clockMs(now), ttlMs));
  }

  renew({ id, ttlMs }: Session, now: LocalTime): void {
    this.#set(id, this.#terms.renewed(this.#terms.clockMs(now), ttlMs, this.#deadlines.get(id)));
  }

  end({ id }: Session): void {
    this.#deadlines.delete(id);
    this.#earliestMs = undefined;
  }

  /**
   * Starts every lease afresh. A new leader cannot know when its predecessor answered renewals, and assuming any
   * earlier moment could end a session whose holder still counts on it.
   */
  lead(sessions: readonly Session[], now: LocalTime): void {
    const nowMs = this.#terms.clockMs(now);
    const deadlines = sessions.map(
      ({ id, ttlMs }) => [id, this.#terms.elected(nowMs, ttlMs, this.#deadlines.get(id))] as const,
    );
    this.clear();
    for (const [id, deadlineMs] of deadlines) this.#set(id, deadlineMs);
  }

  /**
   * The sessions that ran out by now, each of them told once in each time to live: an expiry that is not applied by
   * then is proposed again, and meanwhile the deadlines never lie in the past, where they would keep a leader awake
   * that cannot commit.
   */
  takeExpired(sessions: readonly Session[], now: LocalTime): readonly Session[] {
    const nowMs = this.#terms.clockMs(now);
    const expired = sessions.filter((session) => (this.#deadlines.get(session.id) ?? Infinity) <= nowMs);
    for (const { id, ttlMs } of expired) this.#set(id, nowMs + ttlMs);
    return expired;
  }

  /** By the monotonic clock. */
  nextDeadlineMs(now: LocalTime): Ms | undefined {
    if (this.#deadlines.size === 0) return undefined;
    this.#earliestMs ??= Math.min(...this.#deadlines.values());
    return this.#earliestMs - (this.#terms.clockMs(now) - now.monotonicMs);
  }

  clear(): void {
    this.#deadlines.clear();
    this.#earliestMs = undefined;
  }

  #set(id: string, deadlineMs: Ms): void {
    this.#deadlines.set(id, deadlineMs);
    this.#earliestMs = undefined;
  }
}

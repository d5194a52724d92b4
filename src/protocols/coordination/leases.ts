import type { LocalTime } from "../../contract/protocol.js";
import type { Ms } from "../../core/units.js";
import type { Session } from "./sessions.js";

/**
 * When sessions run out, by this node's own monotonic clock. Volatile, never replicated, and of use only on the
 * leader: it proposes expiries, and the log decides (Gray & Cheriton 1989; as etcd's primary lessor). A deadline is
 * counted from the moment the renewal was *applied*, later than the holder sent it, so that with true clocks a holder
 * gives up before its session is taken from it.
 */
export class Leases {
  readonly #deadlines = new Map<string, Ms>();

  /** The session is known to be alive now. */
  start(session: Session, now: LocalTime): void {
    this.#deadlines.set(session.id, now.monotonicMs + session.ttlMs);
  }

  end(session: Session): void {
    this.#deadlines.delete(session.id);
  }

  /**
   * Starts every lease afresh. A new leader cannot know when its predecessor answered renewals, and assuming any
   * earlier moment could end a session whose holder still counts on it.
   */
  startAll(sessions: readonly Session[], now: LocalTime): void {
    this.#deadlines.clear();
    for (const session of sessions) this.start(session, now);
  }

  /**
   * The sessions that ran out by now, each of them told once in each time to live: an expiry that is not applied by
   * then is proposed again, and meanwhile the deadlines never lie in the past, where they would keep a leader awake
   * that cannot commit.
   */
  takeExpired(sessions: readonly Session[], now: LocalTime): readonly Session[] {
    const expired = sessions.filter((session) => (this.#deadlines.get(session.id) ?? Infinity) <= now.monotonicMs);
    for (const session of expired) this.start(session, now);
    return expired;
  }

  /** By the monotonic clock. */
  nextDeadlineMs(): Ms | undefined {
    const deadlines = [...this.#deadlines.values()];
    return deadlines.length === 0 ? undefined : Math.min(...deadlines);
  }

  clear(): void {
    this.#deadlines.clear();
  }
}

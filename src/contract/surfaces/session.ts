import type { Ms } from "../../core/units.js";
import type { Outcome } from "../outcome.js";

/**
 * A session as the server knows it (a lease id, a session id). Opaque to everything but the client that made it.
 */
export type SessionId = string;

/** How a session is kept where that does not follow from its time to live. */
export interface Upkeep {
  /** How long its holder counts on it from the sending of a renewal on: less than the time for which others wait. */
  readonly holdMs: Ms;
  /** How long after a renewal, answered or not, the next is due. */
  readonly renewEveryMs: Ms;
}

/** Sessions with a time to live. All surfaces of one host share one session. */
export interface SessionSurface {
  /** Absent, a session is counted on for its whole time to live and renewed every third of it. */
  readonly upkeep?: Upkeep;
  open(ttlMs: Ms): Promise<Outcome<SessionId>>;
  /** ok `{ttlMs}`: alive for that long again. fail/refused: the server says that the session is gone. */
  renew(session: SessionId): Promise<Outcome<{ readonly ttlMs: Ms }>>;
  /** Ends the session and all it holds, as far as it can be reached. */
  revoke(session: SessionId): Promise<Outcome<null>>;
}

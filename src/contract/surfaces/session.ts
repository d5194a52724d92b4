import type { Ms } from "../../core/units.js";
import type { Outcome } from "../outcome.js";

/**
 * A session as the server knows it (a lease id, a session id). Opaque to everything but the client that made it.
 */
export type SessionId = string;

/** Sessions with a time to live. All surfaces of one host share one session. */
export interface SessionSurface {
  open(ttlMs: Ms): Promise<Outcome<SessionId>>;
  /** ok `{ttlMs}`: alive for that long again. fail/refused: the server says that the session is gone. */
  renew(session: SessionId): Promise<Outcome<{ readonly ttlMs: Ms }>>;
  /** Ends the session and all it holds, as far as it can be reached. */
  revoke(session: SessionId): Promise<Outcome<null>>;
}

import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

export interface Session {
  readonly id: string;
  /** The log index of the command that opened it. */
  readonly openedAt: number;
  readonly ttlMs: Ms;
  /** How long nobody wins what it led when it ended; absent where its end frees everything at once. */
  readonly lockDelayMs?: Ms;
  /** How often it was renewed: an expiry decided on fewer renewals is void. */
  readonly renewals: number;
}

/** The sessions that live, as the log has it. Whose lease has run out is not known here: see `Leases`. */
export class Sessions {
  #live = new Map<string, Session>();

  open(index: number, ttlMs: Ms, lockDelayMs?: Ms): Session {
    const delay = lockDelayMs === undefined ? {} : { lockDelayMs };
    const session = { id: `session-${index}`, openedAt: index, ttlMs, ...delay, renewals: 0 };
    this.#live.set(session.id, session);
    return session;
  }

  get(id: string): Session | undefined {
    return this.#live.get(id);
  }

  renew(session: Session): void {
    this.#live.set(session.id, { ...session, renewals: session.renewals + 1 });
  }

  end(session: Session): void {
    this.#live.delete(session.id);
  }

  /** In the order of their opening. */
  all(): readonly Session[] {
    return [...this.#live.values()];
  }

  snapshot(): Json {
    return this.all().map((session) => ({ ...session }));
  }

  restore(snapshot: Json): void {
    const sessions = snapshot as unknown as readonly Session[];
    this.#live = new Map(sessions.map((session) => [session.id, session]));
  }
}

import type { Client } from "../../contract/client.js";
import type { Cancel, Clock } from "../../contract/clock.js";
import type { Outcome } from "../../contract/outcome.js";
import type { SessionId, Upkeep } from "../../contract/surfaces/session.js";
import { type Ms, msToNs, type Ns } from "../../core/units.js";

/** How a session asks to be renewed: the host announces the renewal first, so that it stands in the history. */
export type AnnounceRenewal = (renew: () => Promise<Outcome<{ readonly ttlMs: Ms }>>) => void;

export interface SessionEvents {
  /** A renewal is due: announce it, and call `renew` once the harness said go. */
  readonly announce: AnnounceRenewal;
  /** The session is over by the host's own judgement. Called once. */
  readonly lost: (reason: string) => void;
}

/** When a session is renewed. */
interface Rhythm extends Upkeep {
  /** After a renewal that nobody answered. */
  readonly retryAfterMs: Ms;
}

function rhythmOf(ttlMs: Ms, upkeep: Upkeep | undefined): Rhythm {
  if (upkeep !== undefined) return { ...upkeep, retryAfterMs: upkeep.renewEveryMs };
  return { holdMs: ttlMs, renewEveryMs: ttlMs / 3, retryAfterMs: ttlMs / 10 };
}

/**
 * One session as its holder sees it: renewed every third of its time to live, and over when the server says so or
 * when no renewal *sent* within the time to live has been answered, by the holder's own clock; the client may say that
 * it is kept by another rhythm. The time is counted from the moment a renewal is sent, since the server may have counted
 * from then on (Gray & Cheriton 1989, section 2).
 */
export class HeldSession {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #rhythm: Rhythm;
  readonly #events: SessionEvents;
  readonly #ended = new AbortController();
  #expiresNs: Ns;
  #cancelRenewal: Cancel = () => {};
  #cancelExpiry: Cancel = () => {};

  constructor(
    readonly label: string,
    readonly id: SessionId,
    setup: { client: Client; clock: Clock; ttlMs: Ms; openedNs: Ns; events: SessionEvents },
  ) {
    this.#client = setup.client;
    this.#clock = setup.clock;
    this.#rhythm = rhythmOf(setup.ttlMs, setup.client.session?.upkeep);
    this.#events = setup.events;
    this.#expiresNs = setup.openedNs + msToNs(this.#rhythm.holdMs);
    this.#scheduleRenewal(this.#rhythm.renewEveryMs);
    this.#watchExpiry();
  }

  /** Aborted when the session is over, for whatever waits on it. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  get over(): boolean {
    return this.#ended.signal.aborted;
  }

  /** Stops renewing and tries to end the session at the server, whatever comes of it. */
  async abandon(): Promise<void> {
    if (this.#end()) await this.#client.session?.revoke(this.id);
  }

  #lose(reason: string): void {
    if (!this.#end()) return;
    this.#events.lost(reason);
    void this.#client.session?.revoke(this.id);
  }

  #end(): boolean {
    if (this.over) return false;
    this.#cancelRenewal();
    this.#cancelExpiry();
    this.#ended.abort();
    return true;
  }

  #scheduleRenewal(afterMs: Ms): void {
    this.#cancelRenewal = this.#clock.at(this.#clock.nowNs() + msToNs(afterMs), () => {
      this.#events.announce(() => this.#renew());
    });
  }

  async #renew(): Promise<Outcome<{ readonly ttlMs: Ms }>> {
    const sentNs = this.#clock.nowNs();
    const outcome: Outcome<{ readonly ttlMs: Ms }> = (await this.#client.session?.renew(this.id)) ?? {
      type: "fail",
      cause: "unsent",
      error: "this client has no sessions",
    };
    if (this.over) return outcome;
    if (outcome.type === "ok") {
      this.#expiresNs = sentNs + msToNs(Math.min(this.#rhythm.holdMs, outcome.value.ttlMs));
      this.#cancelExpiry();
      this.#watchExpiry();
      this.#scheduleRenewal(this.#rhythm.renewEveryMs);
    } else if (outcome.type === "fail" && outcome.cause === "refused") {
      this.#lose("the server no longer knows the session");
    } else {
      this.#scheduleRenewal(this.#rhythm.retryAfterMs);
    }
    return outcome;
  }

  /**
   * A process that wakes from a pause runs its overdue timers first, before it reads what was sent to it. The loss is
   * therefore declared one step later: an application that was about to act when it was stopped gets to act, as real
   * ones do. That is the failure fencing exists for.
   */
  #watchExpiry(): void {
    this.#cancelExpiry = this.#clock.at(this.#expiresNs, () => {
      this.#cancelExpiry = this.#clock.at(this.#clock.nowNs() + msToNs(1), () => {
        if (this.#clock.nowNs() >= this.#expiresNs) this.#lose("the lease ran out by its holder's own clock");
      });
    });
  }
}

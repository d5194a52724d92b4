import type { LocalTime } from "../../contract/protocol.js";
import type { Ms } from "../../core/units.js";
import type { CampaignCommand, FencedCommand, RefusalReason, ResignCommand } from "./commands.js";
import type { Candidacy } from "./elections.js";
import type { Session } from "./sessions.js";

/** The decisions of the store in which a planted bug may differ; chosen once, when a store is made. */
export interface StorePolicy {
  /** How a store gives out tokens, made once for each store. */
  createTokens(): TokenSource;
  /** When leases run out, made once for each store. */
  createLeaseTerms(): LeaseTerms;
  /** Whether an expiry that knew of so many renewals still ends the session. */
  expiryStands(renewals: number, session: Session): boolean;
  /** Whether a session that ended is forgotten, so that it can never be renewed again. */
  forgets(end: SessionEnd): boolean;
  /** Whether a candidacy goes when its session ends, `ahead` others before it. */
  endsWithSession(ahead: number): boolean;
  /** Whether what a session led when it ended is kept from others for its lock-delay. */
  delaysLocks(): boolean;
  /** Which candidacy of the queue a resignation ends, or why none. */
  released(queue: readonly Candidacy[], resignation: ResignCommand): Candidacy | RefusalReason;
  /** Whether a resource with fence `guard` takes a request in the name of this candidacy, undefined where it is gone. */
  takesGuarded(candidacy: Candidacy | undefined): boolean;
  /** Whether a resource that has seen `highest` takes a request with `token`. */
  takesToken(token: number, highest: number): boolean;
  /** Whether a request that came through the fence raises it to its own token. */
  raisesFence(request: FencedCommand["type"]): boolean;
}

export type SessionEnd = "revoked" | "expired";

/** The token of the candidacy that a command at `index` makes for a session, behind those in the queue. */
export type TokenSource = (
  index: number,
  command: CampaignCommand,
  session: Session,
  queue: readonly Candidacy[],
) => number;

/** When leases run out, in ms on the clock that `clockMs` reads. `before` is the deadline noted until now. */
export interface LeaseTerms {
  clockMs(now: LocalTime): Ms;
  opened(nowMs: Ms, ttlMs: Ms): Ms;
  renewed(nowMs: Ms, ttlMs: Ms, before: Ms | undefined): Ms;
  /** This node begins to lead. */
  elected(nowMs: Ms, ttlMs: Ms, before: Ms | undefined): Ms;
}

export const LEASE_TERMS: LeaseTerms = {
  // Only this clock goes on at a steady rate, whatever anyone sets (Gray & Cheriton 1989, section 5).
  clockMs: (now) => now.monotonicMs,
  opened: (nowMs, ttlMs) => nowMs + ttlMs,
  renewed: (nowMs, ttlMs) => nowMs + ttlMs,
  // It cannot know when its predecessor answered renewals.
  elected: (nowMs, ttlMs) => nowMs + ttlMs,
};

export const STORE_POLICY: StorePolicy = {
  // The index rises with each command, so of two tenures the later has the higher token (as etcd's create revision).
  createTokens: () => (index) => index,
  createLeaseTerms: () => LEASE_TERMS,
  expiryStands: (renewals, session) => renewals === session.renewals,
  forgets: () => true,
  endsWithSession: () => true,
  // However it ended: who had nothing under way any more would have resigned. Clients end their sessions when they have
  // lost touch with them, or do not know what became of a candidacy.
  delaysLocks: () => true,
  released(queue, { session, token }) {
    const candidacy = queue.find((each) => each.token === token);
    if (candidacy === undefined) return "candidacy-gone";
    return candidacy.session === session ? candidacy : "not-the-owner";
  },
  takesGuarded: (candidacy) => candidacy !== undefined,
  takesToken: (token, highest) => token >= highest,
  raisesFence: () => true,
};

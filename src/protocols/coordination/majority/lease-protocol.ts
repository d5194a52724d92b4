import type { ElectionSurface } from "../../../contract/surfaces/election.js";
import type { SessionId } from "../../../contract/surfaces/session.js";
import type { Ms, Ns } from "../../../core/units.js";

/** Who wants to lead, and for how long at a time. */
export interface LeaseTerms {
  readonly election: string;
  readonly candidate: string;
  /** Unique to the client's life: no other client and no other session of this one bears it. */
  readonly session: SessionId;
  /** For how long its holder counts on the lease, by the holder's own clock. */
  readonly ttlMs: Ms;
}

/** A lease that a majority of the nodes has granted. */
export interface LeaseGrant {
  readonly token: number;
  /** Its holder counts on it until then, by its own clock. */
  readonly untilNs: Ns;
}

/**
 * - `extended`: the holder may count on it for longer.
 * - `undecided`: not enough nodes have said anything; it holds for as long as it did.
 * - `lost`: it is certainly over.
 */
export type Extension<Grant extends LeaseGrant> =
  | { readonly type: "extended"; readonly grant: Grant }
  | { readonly type: "undecided" | "lost"; readonly why: string };

/** How one protocol gets a majority of independent nodes to grant a lease, prolongs it, and gives it back. */
export interface LeaseProtocol<Grant extends LeaseGrant> {
  /**
   * One try; undefined where it failed, and then nobody holds what it may have left behind. `timerStarted` is called
   * with the moment from which on the lease, if it is granted, is counted.
   */
  take(terms: LeaseTerms, timerStarted: (atNs: Ns) => void): Promise<Grant | undefined>;
  extend(terms: LeaseTerms, grant: Grant): Promise<Extension<Grant>>;
  /** Has the nodes forget the lease of that token, where they still have it, and waits a little for their word. */
  release(terms: LeaseTerms, token: number): Promise<void>;
  observe: ElectionSurface["observe"];
  /** The least and the longest pause between two tries to get, or prolong, a lease. */
  readonly pauseMs: readonly [Ms, Ms];
}

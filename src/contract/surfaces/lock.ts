import type { Outcome } from "../outcome.js";
import type { CampaignRequest, ElectionSurface, Leadership } from "./election.js";

/** What a contender asks of a lock; times, session and notes are as a campaign's. */
export type AcquireRequest = Omit<CampaignRequest, "election"> & { readonly lock: string };

/** A lock held. */
export type Hold = Omit<Leadership, "election"> & { readonly lock: string };

/** Named locks with fencing tokens, each held for as long as its holder's session lives, or until it is released. */
export interface LockSurface {
  /**
   * Blocks until this candidate holds the lock, or until its time is up. A candidate that gave up and has certainly left
   * the queue is fail/unavailable and not refused: one that was not served in time says nothing of whether the lock was
   * held. (b waits behind a, and c behind b; a releases, and b, which gives up just then, is first in the queue and
   * never learns it. c asked after the release and gives up as well, though nobody held the lock all the while.)
   */
  acquire(request: AcquireRequest): Promise<Outcome<{ readonly token: number }>>;
  /** fail/refused where the hold had ended before. One that is ok shows that it had lasted until then. */
  release(hold: Hold): Promise<Outcome<null>>;
}

/**
 * Locks by an election's recipe: who leads the election of a lock's name holds the lock (Hunt et al. 2010, section 2.4,
 * "simple locks without herd effect"; etcd's concurrency.Mutex is its concurrency.Election but for what stands in the
 * key). Elections and locks therefore share their names.
 */
export function locksByElection(election: ElectionSurface): LockSurface {
  return {
    acquire: ({ lock, ...request }) => election.campaign({ election: lock, ...request }),
    release: ({ lock, ...hold }) => election.resign({ election: lock, ...hold }),
  };
}

import type { Vote } from "../messages.js";

/** How recent a node's history is: first by the epoch whose leader gave it, then by its last transaction. */
export interface Recency {
  readonly currentEpoch: number;
  readonly zxid: number;
}

/** The decisions in which a planted bug may differ from the paper; chosen once, when a node is made. */
export interface ZabRules {
  /** Whether one vote is better than another (Medeiros 2012, section III.B: by epoch, then zxid, then id). */
  isBetterVote(vote: Vote, than: Vote): boolean;
  /** The epoch of a new leader, by the last ones that a quorum has promised itself to (phase 1, step L.1.1). */
  newEpoch(accepted: readonly number[]): number;
  /** Whether a follower that has promised itself to `accepted` promises itself to this epoch by its answer. */
  promises(epoch: number, accepted: number): boolean;
  persistsAcceptedEpoch(): boolean;
  /** Whether an elected leader may lead a follower with such a history. */
  mayLead(own: Recency, follower: Recency): boolean;
  /** Whether a leader brings a follower's history to equal its own before the follower may acknowledge it (phase 2). */
  synchronises(): boolean;
  /** Whether a follower removes what its leader does not have. */
  truncates(): boolean;
  /** When a follower counts a proposal as stored. */
  storedWhen(): "durable" | "received";
  /** How many nodes must have stored a transaction until it is committed. */
  committedBy(quorum: number): number;
}

/** The higher is the more recent. */
function compareRecency(left: Recency, right: Recency): number {
  return left.currentEpoch - right.currentEpoch || left.zxid - right.zxid;
}

export const PAPER: ZabRules = {
  isBetterVote(vote, than) {
    const order = compareRecency(vote, than);
    return order > 0 || (order === 0 && vote.leader > than.leader);
  },
  newEpoch: (accepted) => Math.max(...accepted) + 1,
  promises: (epoch, accepted) => epoch > accepted,
  persistsAcceptedEpoch: () => true,
  // What a quorum has committed, one of the followers has: a leader that lacks it would take it back.
  mayLead: (own, follower) => compareRecency(own, follower) >= 0,
  synchronises: () => true,
  truncates: () => true,
  storedWhen: () => "durable",
  committedBy: (quorum) => quorum,
};

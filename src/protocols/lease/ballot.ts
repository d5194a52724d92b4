/**
 * One round of Paxos. An acceptor promises each number to one proposer only, so that no number can win a majority for
 * two of them: the number of a ballot that has won is the tenure's fencing token.
 *
 * (Were equal numbers told apart by their proposers' names, as is usual, 7/c1 and then 7/c2 could both win, and a fence
 * would take the two tenures for one.)
 */
export interface Ballot {
  readonly number: number;
  /** Unique to one life of one client. */
  readonly proposer: string;
}

/** Before every ballot: nothing was promised. */
export const NO_BALLOT: Ballot = { number: 0, proposer: "" };

export function isSameBallot(left: Ballot, right: Ballot): boolean {
  return left.number === right.number && left.proposer === right.proposer;
}

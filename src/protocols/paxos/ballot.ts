/**
 * A proposal number: "different proposers choose their numbers from disjoint sets of numbers" (Lamport 2001, section
 * 2.2), here since each of them carries its proposer's name; called ballot after van Renesse & Altinbuken 2015.
 */
export type Ballot = {
  readonly round: number;
  /** Who may propose in it, and nobody else. */
  readonly node: string;
};

/** Below every ballot that a node proposes in. */
export const NO_BALLOT: Ballot = { round: 0, node: "" };

/** Negative where `left` is lower, positive where it is higher, 0 where they are one ballot. By rounds first. */
export function compareBallots(left: Ballot, right: Ballot): number {
  if (left.round !== right.round) return left.round - right.round;
  if (left.node === right.node) return 0;
  return left.node < right.node ? -1 : 1;
}

export function sameBallot(left: Ballot, right: Ballot): boolean {
  return compareBallots(left, right) === 0;
}

export function higherBallot(left: Ballot, right: Ballot): Ballot {
  return compareBallots(left, right) >= 0 ? left : right;
}

/** As a person writes it, e.g. `3.n1`. */
export function ballotText({ round, node }: Ballot): string {
  return node === "" ? `${round}` : `${round}.${node}`;
}

/** One number for a ballot, no other's, which rises with its round, for whoever knows terms alone. `nodes` are all, in order. */
export function termOf({ round, node }: Ballot, nodes: readonly string[]): number {
  return round * nodes.length + Math.max(0, nodes.indexOf(node));
}

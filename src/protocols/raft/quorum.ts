/** How many of `nodes` make a majority. */
export function quorumOf(nodes: number): number {
  return Math.floor(nodes / 2) + 1;
}

/** What counts as a majority of so many nodes. */
export type QuorumSize = (nodes: number) => number;

/** Voters of whom a majority must agree, and the place to count them. */
interface Electorate<Voter> {
  readonly voters: readonly Voter[];
  readonly quorum: number;
  /** Reused between calls, to allocate nothing on the hot path. */
  readonly tally: number[];
}

/**
 * The majorities that a decision takes: one of the voters, and while the configuration is joint "separate majorities
 * from both the old and new configurations" (section 6).
 */
export class Quorum<Voter> {
  readonly #electorates: readonly Electorate<Voter>[];

  constructor(electorates: readonly (readonly Voter[])[], quorumSize: QuorumSize) {
    this.#electorates = electorates.map((voters) => ({
      voters,
      quorum: quorumSize(voters.length),
      tally: new Array<number>(voters.length).fill(0),
    }));
  }

  /** The largest value that a majority of each electorate has reached. */
  reached(progressOf: (voter: Voter) => number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { voters, quorum, tally } of this.#electorates) {
      for (let i = 0; i < voters.length; i++) tally[i] = progressOf(voters[i] as Voter);
      tally.sort(descending);
      least = Math.min(least, tally[quorum - 1] ?? 0);
    }
    return least;
  }

  /** Whether the voters among `granting` are a majority of each electorate; `count` says how many they stand for. */
  isMetBy(granting: readonly Voter[], count: (granting: readonly Voter[]) => number): boolean {
    return this.#electorates.every(
      ({ voters, quorum }) => count(granting.filter((voter) => voters.includes(voter))) >= quorum,
    );
  }
}

function descending(left: number, right: number): number {
  return right - left;
}

import type { Outbox } from "../../../contract/outbox.js";
import type { Json } from "../../../core/json.js";
import { type Ballot, compareBallots, sameBallot } from "../ballot.js";
import { majorityOf } from "../quorum.js";

/** A value with the ballot in which an acceptor accepted it. */
export interface AcceptedIn<Value> {
  readonly ballot: Ballot;
  readonly value: Value;
}

/** The decisions in which a planted bug may differ from the paper; chosen once, when a node is made. */
export interface PaxosRules {
  /** The ballot of this round that is a node's own (section 2.2, "disjoint sets of numbers"). */
  ballotOf(round: number, node: string): Ballot;
  /** What goes to disk for a promise (section 2.5, "stable storage ... before actually sending the response"). */
  promiseRecords(ballot: Ballot): readonly PromiseRecord[];
  /** Phase 1b: whether an acceptor that has promised `promised` answers a prepare with this ballot. */
  mayPromise(ballot: Ballot, promised: Ballot): boolean;
  /** Phase 2b: whether it takes a proposal with this ballot (P1a). */
  mayAccept(ballot: Ballot, promised: Ballot): boolean;
  /** Tells the proposer that its proposals were accepted. */
  answerAccept(outbox: Outbox, proposer: string, answer: Json): void;
  /** Phase 2a: the value to propose after what a majority reported of a slot (P2c); undefined: any. */
  valueFor<Value>(reported: readonly AcceptedIn<Value>[]): Value | undefined;
  /** How many of the acceptors must accept a value for it to be chosen. */
  quorumOfAccepts(acceptors: number): number;
  /** Whether an acceptance of a proposal with `ballot` counts for the one with `own`. */
  countsFor(ballot: Ballot, own: Ballot): boolean;
  /** Whether what this node accepted in `accepted` is what was chosen, by the word of the leader of `ballot`. */
  isTheChosen(accepted: Ballot, ballot: Ballot): boolean;
  /** The heartbeat round that a majority must answer before a query that came after `round` began is answered. */
  roundForQuery(round: number): number;
}

/** What an acceptor writes down before it promises. */
export type PromiseRecord = { readonly type: "promise"; readonly ballot: Ballot };

export const PAPER: PaxosRules = {
  ballotOf: (round, node) => ({ round, node }),
  promiseRecords: (ballot) => [{ type: "promise", ballot }],

  // "With number n greater than that of any prepare request to which it has already responded"; that very one once
  // more, since a copy of it promises nothing new.
  mayPromise: (ballot, promised) => compareBallots(ballot, promised) >= 0,
  // "Unless it has already responded to a prepare request having a number greater than n."
  mayAccept: (ballot, promised) => compareBallots(ballot, promised) >= 0,
  answerAccept: (outbox, proposer, answer) => outbox.send(proposer, answer),

  // "The value of the highest-numbered proposal among the responses": it alone may have been chosen.
  valueFor(reported) {
    let highest = reported[0];
    for (const each of reported)
      if (highest !== undefined && compareBallots(each.ballot, highest.ballot) > 0) highest = each;
    return highest?.value;
  },

  quorumOfAccepts: majorityOf,
  // Acceptances in two ballots are of two proposals, though of one slot.
  countsFor: sameBallot,
  // One ballot has one value for a slot; in a lower one this node may have accepted what was never chosen.
  isTheChosen: sameBallot,
  // Answers to the round under way may have left before the query came: only a later round shows who leads now.
  roundForQuery: (round) => round + 1,
};

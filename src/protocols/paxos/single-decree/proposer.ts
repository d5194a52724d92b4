import type { Json } from "../../../core/json.js";
import { type Ballot, higherBallot, NO_BALLOT, sameBallot } from "../ballot.js";
import { majorityOf } from "../quorum.js";
import type { AcceptedIn, PaxosRules } from "../rules/paxos-rules.js";

/** One proposal on its way through phase 1. */
interface Preparation {
  readonly ballot: Ballot;
  readonly promises: Map<string, AcceptedIn<Json> | undefined>;
}

export interface ProposerSetup {
  readonly id: string;
  readonly acceptors: number;
  readonly rules: PaxosRules;
}

/** A proposer (Lamport 2001, section 2.2), of one value at a time. */
export class Proposer {
  readonly #setup: ProposerSetup;
  #wanted: Json = null;
  #highest: Ballot = NO_BALLOT;
  #preparing: Preparation | undefined;

  constructor(setup: ProposerSetup) {
    this.#setup = setup;
  }

  /** A ballot that some acceptor knows of: the next one must be higher. */
  heardOf(ballot: Ballot): void {
    this.#highest = higherBallot(this.#highest, ballot);
  }

  /** Phase 1a: begins to propose `value`, in a ballot above all that it knows of, which is to be prepared. */
  begin(value: Json): Ballot {
    const ballot = this.#setup.rules.ballotOf(this.#highest.round + 1, this.#setup.id);
    this.heardOf(ballot);
    this.#wanted = value;
    this.#preparing = { ballot, promises: new Map() };
    return ballot;
  }

  /** Phase 2a: returns the value to ask the acceptors for, once a majority has promised its ballot; else undefined. */
  promised(from: string, ballot: Ballot, accepted: AcceptedIn<Json> | undefined): { value: Json } | undefined {
    const preparing = this.#preparing;
    if (preparing === undefined || !sameBallot(ballot, preparing.ballot)) return undefined;
    const { acceptors, rules } = this.#setup;
    preparing.promises.set(from, accepted);
    if (preparing.promises.size < majorityOf(acceptors)) return undefined;
    this.#preparing = undefined;
    const reported = [...preparing.promises.values()].filter((each) => each !== undefined);
    return { value: rules.valueFor(reported) ?? this.#wanted };
  }
}

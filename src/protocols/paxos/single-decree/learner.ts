import type { Json } from "../../../core/json.js";
import { type Ballot, ballotText } from "../ballot.js";
import type { PaxosRules } from "../rules/paxos-rules.js";

/** A learner that every acceptor tells what it accepted (Lamport 2001, section 2.3). */
export class Learner {
  readonly #rules: PaxosRules;
  readonly #acceptors: number;
  readonly #acceptedBy: { readonly ballot: Ballot; readonly from: string }[] = [];
  #chosen: { readonly value: Json } | undefined;

  constructor(acceptors: number, rules: PaxosRules) {
    this.#acceptors = acceptors;
    this.#rules = rules;
  }

  /** The value that was chosen, as far as is known here. */
  get chosen(): { readonly value: Json } | undefined {
    return this.#chosen;
  }

  /** An acceptor has accepted a proposal, and says so perhaps more than once. */
  accepted(from: string, ballot: Ballot, value: Json): void {
    this.#acceptedBy.push({ ballot, from });
    const counting = this.#acceptedBy.filter((each) => this.#rules.countsFor(each.ballot, ballot));
    const acceptors = new Set(counting.map((each) => each.from));
    if (acceptors.size >= this.#rules.quorumOfAccepts(this.#acceptors)) this.#choose(value, ballot);
  }

  #choose(value: Json, ballot: Ballot): void {
    this.#chosen ??= { value };
    if (JSON.stringify(this.#chosen.value) !== JSON.stringify(value)) throw new TwoValuesChosen(ballotText(ballot));
  }
}

/** What Paxos rules out: a second value was chosen, in a later ballot. Thrown by a learner that saw both. */
export class TwoValuesChosen extends Error {
  constructor(ballot: string) {
    super(`in ballot ${ballot} another value was chosen than before`);
  }
}

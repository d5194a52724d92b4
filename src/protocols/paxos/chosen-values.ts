import { sameJson } from "../../core/json.js";
import { type Ballot, ballotText, compareBallots } from "./ballot.js";
import type { Pvalue, Value } from "./messages.js";
import { majorityOf } from "./quorum.js";

/** What was accepted in one ballot in one slot, and whose disks have it. */
interface Vote {
  readonly ballot: Ballot;
  readonly value: Value;
  readonly keptBy: Set<string>;
}

/** All that acceptors ever accepted, as nobody among them can see it, and what follows: which values are chosen. */
export class ChosenValues {
  readonly #majority: number;
  /** By slot and ballot. */
  readonly #votes = new Map<number, Map<string, Vote>>();
  /** By slot: the lowest ballot in which a majority has it. */
  readonly #chosen = new Map<number, Vote>();
  #forgottenThrough = 0;

  constructor(acceptors: number) {
    this.#majority = majorityOf(acceptors);
  }

  /** An acceptor accepts this now. Returns what is wrong with that, if anything. */
  accepts(acceptor: string, { slot, ballot, value }: Pvalue): string | undefined {
    if (slot <= this.#forgottenThrough) return undefined;
    const vote = this.#voteOf({ slot, ballot, value });
    if (!sameValue(vote.value, value))
      return `ballot ${ballotText(ballot)} proposes both ${nameOf(vote.value)} and ${nameOf(value)}`;
    const chosen = this.#chosen.get(slot);
    return chosen === undefined ? undefined : betrayal(chosen, vote, acceptor);
  }

  /** This acceptance is on the acceptor's disk. Returns what is wrong now, if anything. */
  keeps(acceptor: string, pvalue: Pvalue): string | undefined {
    const { slot } = pvalue;
    if (slot <= this.#forgottenThrough) return undefined;
    const vote = this.#voteOf(pvalue);
    // A ballot with two values was told of when the second was accepted.
    if (!sameValue(vote.value, pvalue.value) || vote.keptBy.has(acceptor)) return undefined;
    vote.keptBy.add(acceptor);
    if (vote.keptBy.size !== this.#majority) return undefined;
    const before = this.#chosen.get(slot);
    if (before === undefined || compareBallots(vote.ballot, before.ballot) < 0) this.#chosen.set(slot, vote);
    for (const other of this.#votes.get(slot)?.values() ?? []) {
      const why = betrayal(vote, other, "an acceptor");
      if (why !== undefined) return why;
    }
    return undefined;
  }

  /** Why a node must not take this for chosen; undefined where it may, or nobody remembers. */
  disputes(slot: number, value: Value): string | undefined {
    if (slot <= this.#forgottenThrough) return undefined;
    const chosen = this.#chosen.get(slot);
    if (chosen === undefined) return "no majority has accepted that in any one ballot";
    if (sameValue(chosen.value, value)) return undefined;
    return `a majority accepted ${nameOf(chosen.value)} in ballot ${ballotText(chosen.ballot)}`;
  }

  forgetThrough(slot: number): void {
    for (const kept of [this.#votes, this.#chosen]) for (const each of kept.keys()) if (each <= slot) kept.delete(each);
    this.#forgottenThrough = Math.max(this.#forgottenThrough, slot);
  }

  #voteOf({ slot, ballot, value }: Pvalue): Vote {
    let votes = this.#votes.get(slot);
    if (votes === undefined) {
      votes = new Map();
      this.#votes.set(slot, votes);
    }
    const name = ballotText(ballot);
    let vote = votes.get(name);
    if (vote === undefined) {
      vote = { ballot, value, keptBy: new Set() };
      votes.set(name, vote);
    }
    return vote;
  }
}

/** P2c: once a value is chosen, every proposal of a higher ballot has that value. */
function betrayal(chosen: Vote, later: Vote, acceptor: string): string | undefined {
  if (compareBallots(later.ballot, chosen.ballot) <= 0 || sameValue(later.value, chosen.value)) return undefined;
  const what = `${acceptor} accepted ${nameOf(later.value)} in ballot ${ballotText(later.ballot)}`;
  return `${what}, though a majority had accepted ${nameOf(chosen.value)} in ballot ${ballotText(chosen.ballot)}`;
}

/** By reference where one process hands values around; by content where they came back from a disk. */
function sameValue(left: Value, right: Value): boolean {
  return left === right || sameJson(left, right);
}

export function nameOf(value: Value): string {
  switch (value.kind) {
    case "no-op":
      return "a no-op";
    case "internal":
      return `an internal command ${JSON.stringify(value.body)}`;
    case "command":
      return `command ${value.sequence} of ${value.client}`;
    default:
      return value satisfies never;
  }
}

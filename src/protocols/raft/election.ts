import type { Random } from "../../core/random.js";
import type { Ms } from "../../core/units.js";
import type { MarkReached } from "./marks.js";
import type { RaftOptions } from "./options.js";
import type { PersistentState } from "./persistent-state.js";
import type { RaftRules } from "./rules/raft-rules.js";

/** The votes, or promises of votes, that a node gathers for a term. */
export class Campaign {
  readonly term: number;
  readonly #quorum: number;
  readonly #rules: RaftRules;
  readonly #granted: string[];

  /** `granted` are the nodes whose votes it has beforehand. */
  constructor(term: number, quorum: number, rules: RaftRules, granted: readonly string[] = []) {
    this.term = term;
    this.#quorum = quorum;
    this.#rules = rules;
    this.#granted = [...granted];
  }

  /** Notes a granted vote. Returns false where that node has granted it before. */
  grant(voter: string): boolean {
    const fresh = !this.#granted.includes(voter);
    this.#granted.push(voter);
    return fresh;
  }

  /** Who granted its vote, each as often as it did. */
  get granted(): readonly string[] {
    return this.#granted;
  }

  get won(): boolean {
    return this.#rules.votesIn(this.#granted) >= this.#quorum;
  }
}

/** What a vote request tells of the candidate. */
export interface Candidacy {
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
}

/** Whether a node may vote for the candidate in the term asked for (sections 5.2 and 5.4.1). */
export function mayVoteFor(candidate: string, candidacy: Candidacy, { state, rules, mark }: Voter): boolean {
  if (candidacy.term < state.term) return false;
  const free = candidacy.term > state.term || state.votedFor === undefined || state.votedFor === candidate;
  if (!free) {
    mark("vote-refused-voted-already");
    return false;
  }
  const suffices = rules.isUpToDate(candidacy, state.log);
  if (!suffices) mark("vote-refused-log-behind");
  return suffices;
}

interface Voter {
  readonly state: PersistentState;
  readonly rules: RaftRules;
  readonly mark: MarkReached;
}

/** When this node stands for election, unless a leader or a vote puts it off; drawn anew each time (section 5.2). */
export class ElectionTimer {
  readonly #random: Random;
  readonly #options: RaftOptions;
  #deadlineMs: Ms = Number.POSITIVE_INFINITY;

  constructor(random: Random, options: RaftOptions) {
    this.#random = random;
    this.#options = options;
  }

  get deadlineMs(): Ms {
    return this.#deadlineMs;
  }

  reset(nowMs: Ms): void {
    const { min, max } = this.#options.electionTimeoutMs;
    this.#deadlineMs = nowMs + this.#random.int(min, max);
  }
}

import type { Random } from "../../core/random.js";
import type { Ms } from "../../core/units.js";
import type { LogView } from "./log.js";
import type { RaftOptions } from "./options.js";
import type { PersistentState } from "./persistent-state.js";

/** The votes, or promises of votes, that a node gathers for a term. */
export class Campaign {
  readonly term: number;
  readonly #quorum: number;
  readonly #votes = new Set<string>();

  constructor(term: number, quorum: number) {
    this.term = term;
    this.#quorum = quorum;
  }

  /** Repeated answers of one node count once. */
  granted(voter: string): void {
    this.#votes.add(voter);
  }

  get won(): boolean {
    return this.#votes.size >= this.#quorum;
  }
}

/** What a vote request tells of the candidate. */
export interface Candidacy {
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
}

/** Whether a node in this state may vote for the candidate in the term asked for (sections 5.2 and 5.4.1). */
export function mayVoteFor(candidate: string, candidacy: Candidacy, state: PersistentState): boolean {
  if (candidacy.term < state.term) return false;
  const free = candidacy.term > state.term || state.votedFor === undefined || state.votedFor === candidate;
  return free && isUpToDate(candidacy, state.log);
}

/** "The log with the later term is more up-to-date"; of one term, the longer one (section 5.4.1). */
function isUpToDate(candidacy: Candidacy, log: LogView): boolean {
  if (candidacy.lastTerm !== log.lastTerm) return candidacy.lastTerm > log.lastTerm;
  return candidacy.lastIndex >= log.lastIndex;
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

import type { Random } from "../../core/random.js";
import type { Ms } from "../../core/units.js";
import type { Configuration } from "./configuration.js";
import type { MarkReached } from "./marks.js";
import type { RaftOptions } from "./options.js";
import type { PersistentState } from "./persistent-state.js";
import { Quorum } from "./quorum.js";
import type { RaftRules } from "./rules/raft-rules.js";

/** Why a node campaigns: it has heard no leader for too long, or the leader told it to. */
export type CampaignCause = "timeout" | "handed-over";

interface CampaignSetup {
  readonly term: number;
  readonly cause: CampaignCause;
  /** What decides: the candidate's latest when it begins. */
  readonly configuration: Configuration;
  readonly rules: RaftRules;
  /** The nodes whose votes it has beforehand. */
  readonly granted: readonly string[];
}

/** The votes, or promises of votes, that a node gathers for a term. */
export class Campaign {
  readonly term: number;
  readonly cause: CampaignCause;
  readonly #quorum: Quorum<string>;
  readonly #rules: RaftRules;
  readonly #granted: string[];

  constructor({ term, cause, configuration, rules, granted }: CampaignSetup) {
    this.term = term;
    this.cause = cause;
    this.#quorum = new Quorum(rules.electorates(configuration), rules.quorumOf);
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
    return this.#quorum.isMetBy(this.#granted, this.#rules.votesIn);
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

/**
 * Leader stickiness: "if a server receives a RequestVote request within the minimum election timeout of hearing from a
 * current leader, it does not update its term or grant its vote" (Ongaro 2014, section 4.2.3). It goes by time alone: a
 * node that has met a higher term in between keeps still all the same, for the leader's lease counts on it.
 */
export class LeaderHeard {
  readonly #minMs: Ms;
  #silentUntilMs: Ms = Number.NEGATIVE_INFINITY;
  #inThisLife = false;

  constructor(options: RaftOptions) {
    this.#minMs = options.electionTimeoutMs.min;
  }

  /** A leader was heard just now. */
  heard(nowMs: Ms): void {
    this.#silentUntilMs = nowMs + this.#minMs;
    this.#inThisLife = true;
  }

  /** A leader may have been heard just now, in a former life. */
  mayHaveHeard(nowMs: Ms): void {
    this.#silentUntilMs = nowMs + this.#minMs;
  }

  isRecent(nowMs: Ms): boolean {
    return nowMs < this.#silentUntilMs;
  }

  /** Whether it is only for the time before a restart that this node keeps still. */
  isOnlyPossible(nowMs: Ms): boolean {
    return this.isRecent(nowMs) && !this.#inThisLife;
  }
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

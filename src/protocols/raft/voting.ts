import { Campaign, mayVoteFor } from "./election.js";
import { type PreVoteReply, type PreVoteRequest, type VoteReply, type VoteRequest, voteRequest } from "./messages.js";
import type { Replica } from "./replica.js";
import type { Standing } from "./standing.js";

/** Elections (sections 5.2 and 5.4.1, with the PreVote of Ongaro 2014, section 9.6): votes asked for, given, counted. */
export class Voting {
  readonly #replica: Replica;
  readonly #standing: Standing;
  readonly #quorum: number;

  constructor(replica: Replica, standing: Standing, quorum: number) {
    this.#replica = replica;
    this.#standing = standing;
    this.#quorum = quorum;
  }

  /** The election timeout elapsed: asks whether a campaign could be won before it disturbs anyone by a new term. */
  askForPreVotes(): void {
    const { id, others, state, outbox } = this.#replica;
    const campaign = new Campaign(state.term + 1, this.#quorum);
    this.#standing.stand("pre-candidate", campaign);
    const request = voteRequest("pre-vote", campaign.term, state.log);
    for (const other of others) outbox.sendAtOnce(other, request);
    campaign.granted(id);
    if (campaign.won) this.#campaign();
  }

  answerPreVote(from: string, request: PreVoteRequest): void {
    const { state, outbox } = this.#replica;
    const granted = !this.#standing.hearsLeader && mayVoteFor(from, request, state);
    const term = granted ? request.term : state.term;
    outbox.sendAtOnce(from, { type: "pre-vote-reply", term, granted });
  }

  countPreVote(from: string, reply: PreVoteReply): void {
    if (!reply.granted) {
      if (reply.term > this.#replica.state.term) this.#standing.becomeFollower(reply.term);
      return;
    }
    const { role } = this.#standing;
    if (role.name !== "pre-candidate" || role.campaign.term !== reply.term) return;
    role.campaign.granted(from);
    if (role.campaign.won) this.#campaign();
  }

  /** "To begin an election, a follower increments its current term [and] votes for itself" (section 5.2). */
  #campaign(): void {
    const { id, others, state, outbox } = this.#replica;
    const campaign = new Campaign(state.term + 1, this.#quorum);
    state.enterTerm(campaign.term, id);
    this.#standing.stand("candidate", campaign);
    const request = voteRequest("vote", campaign.term, state.log);
    for (const other of others) outbox.send(other, request);
    this.countOwnVote();
  }

  /** A candidate's vote for itself is a vote like any other: it counts once a crash can no longer take it back. */
  countOwnVote(): void {
    if (this.#replica.state.hardStateIsDurable) this.#count(this.#replica.id);
  }

  answerVote(from: string, request: VoteRequest): void {
    const { state, outbox } = this.#replica;
    const granted = mayVoteFor(from, request, state);
    if (granted) {
      state.voteFor(from);
      this.#standing.resetTimer();
    }
    outbox.send(from, { type: "vote-reply", term: state.term, granted });
  }

  countVote(from: string, reply: VoteReply): void {
    if (reply.granted) this.#count(from);
  }

  #count(voter: string): void {
    const { role } = this.#standing;
    if (role.name !== "candidate") return;
    role.campaign.granted(voter);
    if (role.campaign.won) this.#standing.lead();
  }
}

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
    const { id, others, state, outbox, rules, mark } = this.#replica;
    if (this.#standing.role.name === "candidate") mark("campaign-without-win");
    const campaign = new Campaign(state.term + 1, this.#quorum, rules);
    this.#standing.stand("pre-candidate", campaign);
    const request = voteRequest("pre-vote", campaign.term, state.log);
    for (const other of others) outbox.sendAtOnce(other, request);
    campaign.grant(id);
    if (campaign.won) this.#campaign(campaign.granted);
  }

  answerPreVote(from: string, request: PreVoteRequest): void {
    const { state, outbox, mark } = this.#replica;
    const heard = this.#standing.hearsLeader;
    if (heard) mark("pre-vote-while-leader-heard");
    const granted = !heard && mayVoteFor(from, request, this.#replica);
    if (!granted) mark("pre-vote-refused");
    const term = granted ? request.term : state.term;
    outbox.sendAtOnce(from, { type: "pre-vote-reply", term, granted });
  }

  countPreVote(from: string, reply: PreVoteReply): void {
    if (!reply.granted) {
      if (reply.term > this.#replica.state.term) this.#standing.meetHigherTerm(reply.term);
      return;
    }
    const { role } = this.#standing;
    if (role.name !== "pre-candidate" || role.campaign.term !== reply.term) return;
    role.campaign.grant(from);
    if (role.campaign.won) this.#campaign(role.campaign.granted);
  }

  /** "To begin an election, a follower increments its current term [and] votes for itself" (section 5.2). */
  #campaign(promised: readonly string[]): void {
    const { id, others, state, outbox, rules } = this.#replica;
    const campaign = new Campaign(state.term + 1, this.#quorum, rules, rules.votesBeforehand(promised));
    state.enterTerm(campaign.term, rules.voteOfCandidate(id));
    this.#standing.stand("candidate", campaign);
    const request = voteRequest("vote", campaign.term, state.log);
    for (const other of others) outbox.send(other, request);
    this.countOwnVote();
  }

  /** A candidate's vote for itself is a vote like any other: it counts once a crash can no longer take it back. */
  countOwnVote(): void {
    const { role } = this.#standing;
    if (role.name !== "candidate" || !this.#replica.state.hardStateIsDurable) return;
    const { campaign } = role;
    if (!campaign.granted.includes(this.#replica.id)) campaign.grant(this.#replica.id);
    if (campaign.won) this.#standing.lead();
  }

  answerVote(from: string, request: VoteRequest): void {
    const { state, outbox } = this.#replica;
    const granted = mayVoteFor(from, request, this.#replica);
    if (granted) {
      state.voteFor(from);
      this.#standing.resetTimer();
    }
    outbox.send(from, { type: "vote-reply", term: state.term, granted });
  }

  countVote(from: string, reply: VoteReply): void {
    const { role } = this.#standing;
    if (role.name !== "candidate" || !reply.granted) return;
    if (!role.campaign.grant(from)) this.#replica.mark("vote-repeated");
    if (role.campaign.won) this.#standing.lead();
  }
}

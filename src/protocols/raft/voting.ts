import { votersOf } from "./configuration.js";
import { Campaign, type CampaignCause, mayVoteFor } from "./election.js";
import {
  type PreVoteReply,
  type PreVoteRequest,
  preVoteRequest,
  type VoteReply,
  type VoteRequest,
  voteRequest,
} from "./messages.js";
import type { Replica } from "./replica.js";
import type { Standing } from "./standing.js";

/** Elections (sections 5.2 and 5.4.1, with the PreVote of Ongaro 2014, section 9.6): votes asked for, given, counted. */
export class Voting {
  readonly #replica: Replica;
  readonly #standing: Standing;

  constructor(replica: Replica, standing: Standing) {
    this.#replica = replica;
    this.#standing = standing;
  }

  /** The election timeout elapsed: asks whether a campaign could be won before it disturbs anyone by a new term. */
  askForPreVotes(): void {
    const { id, state, outbox, mark } = this.#replica;
    if (this.#standing.role.name === "candidate") mark("campaign-without-win");
    const campaign = this.#newCampaign("timeout", []);
    this.#standing.stand("pre-candidate", campaign);
    const request = preVoteRequest(campaign.term, state.log);
    for (const voter of this.#otherVoters()) outbox.sendAtOnce(voter, request);
    campaign.grant(id);
    if (campaign.won) this.#campaign("timeout", campaign.granted);
  }

  /**
   * The leader wants this node to take over: "This has the same effect as if the server's election timer fired" (Ongaro
   * 2014, section 3.10), but nobody need be asked first whether it would disturb the leader.
   */
  takeOver(): void {
    if (this.#standing.role.name === "follower" && this.#standing.mayCampaign) this.#campaign("handed-over", []);
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
    if (role.campaign.won) this.#campaign("timeout", role.campaign.granted);
  }

  /** "To begin an election, a follower increments its current term [and] votes for itself" (section 5.2). */
  #campaign(cause: CampaignCause, promised: readonly string[]): void {
    const { id, state, outbox, rules } = this.#replica;
    const campaign = this.#newCampaign(cause, rules.votesBeforehand(promised));
    state.enterTerm(campaign.term, rules.voteOfCandidate(id));
    this.#standing.stand("candidate", campaign);
    const request = voteRequest(campaign.term, state.log, cause === "handed-over");
    for (const voter of this.#otherVoters()) outbox.send(voter, request);
    this.countOwnVote();
  }

  #newCampaign(cause: CampaignCause, granted: readonly string[]): Campaign {
    const { state, rules } = this.#replica;
    return new Campaign({ term: state.term + 1, cause, configuration: state.configurations.latest, rules, granted });
  }

  #otherVoters(): readonly string[] {
    const { id, state } = this.#replica;
    return votersOf(state.configurations.latest).filter((voter) => voter !== id);
  }

  /** A candidate's vote for itself is a vote like any other: it counts once a crash can no longer take it back. */
  countOwnVote(): void {
    const { role } = this.#standing;
    if (role.name !== "candidate" || !this.#replica.state.hardStateIsDurable) return;
    const { campaign } = role;
    if (!campaign.granted.includes(this.#replica.id)) campaign.grant(this.#replica.id);
    if (campaign.won) this.#standing.lead(campaign);
  }

  answerVote(from: string, request: VoteRequest): void {
    const { state, outbox, mark } = this.#replica;
    const granted = mayVoteFor(from, request, this.#replica);
    if (granted) {
      mark("vote-granted");
      state.voteFor(from);
      this.#standing.resetTimer();
    }
    outbox.send(from, { type: "vote-reply", term: state.term, granted });
  }

  countVote(from: string, reply: VoteReply): void {
    const { role } = this.#standing;
    if (role.name !== "candidate" || !reply.granted) return;
    if (!role.campaign.grant(from)) this.#replica.mark("vote-repeated");
    if (role.campaign.won) this.#standing.lead(role.campaign);
  }
}

import type {
  LocalTime,
  NodeStatus,
  ProtocolInput,
  ProtocolNode,
  ProtocolNodeContext,
  ProtocolOutput,
} from "../../contract/protocol.js";
import type { ClientRequest } from "../../contract/replicated-log.js";
import type { StateMachine } from "../../contract/state-machine.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { AppliedState } from "./applied-state.js";
import { Campaign, ElectionTimer, mayVoteFor } from "./election.js";
import { acceptAppend } from "./following.js";
import { Leadership } from "./leadership.js";
import type { LogView } from "./log.js";
import type { MarkReached } from "./marks.js";
import {
  type AppendRequest,
  clientReply,
  type PeerMessage,
  type PreVoteReply,
  type PreVoteRequest,
  type RaftMessage,
  refusalOf,
  type VoteReply,
  type VoteRequest,
  voteRequest,
} from "./messages.js";
import { parseRaftOptions } from "./options.js";
import { Outbox } from "./outbox.js";
import { PersistentState } from "./persistent-state.js";
import type { Replica } from "./replica.js";
import { LEADERLESS, leaderKnownTo, type Role, statusOf } from "./roles.js";
import { rulesWith } from "./rules.js";

interface RaftNodeParts {
  readonly context: ProtocolNodeContext;
  readonly machine: StateMachine;
}

/**
 * One Raft node as a plain state machine (Ongaro & Ousterhout 2014, "paper" in what follows; with PreVote, CheckQuorum
 * and leader stickiness of Ongaro's dissertation). Terms, votes and roles are here; a leader's work is in
 * `leadership.ts`, a follower's in `following.ts`.
 *
 * Throws a UserError where an option or the planted bug is unknown or wrong.
 */
export class RaftNode implements ProtocolNode {
  readonly id: string;
  readonly #replica: Replica;
  readonly #outbox = new Outbox();
  readonly #state: PersistentState;
  readonly #applied: AppliedState;
  readonly #quorum: number;
  readonly #timer: ElectionTimer;
  #role: Role = LEADERLESS;
  #heardLeaderMs: Ms = Number.NEGATIVE_INFINITY;
  #now: LocalTime = { monotonicMs: 0, wallMs: 0 };

  constructor({ context, machine }: RaftNodeParts) {
    const options = parseRaftOptions(context.options);
    const rules = rulesWith(context.bug);
    this.id = context.id;
    this.#state = new PersistentState(rules, this.#outbox);
    const mark: MarkReached = (name) => context.mark?.(name);
    this.#applied = new AppliedState(machine, rules, mark);
    this.#quorum = rules.quorumOf(context.nodes.length);
    this.#timer = new ElectionTimer(context.random.fork("election-timeout"), options);
    this.#replica = {
      id: context.id,
      others: context.nodes.filter((node) => node !== context.id),
      options,
      rules,
      state: this.#state,
      applied: this.#applied,
      outbox: this.#outbox,
      mark,
    };
  }

  get term(): number {
    return this.#state.term;
  }

  get leads(): boolean {
    return this.#role.name === "leader";
  }

  get log(): LogView {
    return this.#state.log;
  }

  /** The last entry that this node knows to be committed, and has applied. */
  get commitIndex(): number {
    return this.#applied.index;
  }

  /** How many commands have reached the state machine in this life of the node. */
  get appliedCommands(): number {
    return this.#applied.commands;
  }

  get machine(): StateMachine {
    return this.#applied.machine;
  }

  status(): NodeStatus {
    return statusOf(this.id, this.#role, this.#state.term);
  }

  step(input: ProtocolInput<Json>, now: LocalTime): ProtocolOutput<Json> {
    this.#now = now;
    switch (input.type) {
      case "start":
        this.#state.recover(input.records);
        this.#timer.reset(this.#nowMs);
        break;
      case "message":
        this.#receive(input.from, input.message as RaftMessage);
        break;
      case "wake":
        this.#wake();
        break;
      case "synced":
        this.#state.synced(input.write);
        if (this.#role.name === "candidate") this.#countOwnVote(this.#role.campaign);
        break;
      default:
        input satisfies never;
    }
    if (this.#role.name === "leader") this.#role.leadership.advance(now);
    return this.#outbox.flush(this.#wakeAtMs());
  }

  get #nowMs(): Ms {
    return this.#now.monotonicMs;
  }

  #wakeAtMs(): Ms {
    return this.#role.name === "leader" ? this.#role.leadership.wakeAtMs(this.#now) : this.#timer.deadlineMs;
  }

  #wake(): void {
    if (this.#role.name === "leader") {
      if (!this.#role.leadership.wake(this.#now)) this.#becomeFollower(this.#state.term);
    } else if (this.#nowMs >= this.#timer.deadlineMs) {
      this.#askForPreVotes();
    }
  }

  #receive(from: string, message: RaftMessage): void {
    switch (message.type) {
      case "client-request":
        this.#serve(from, message);
        break;
      case "client-reply":
        break;
      case "pre-vote":
        this.#answerPreVote(from, message);
        break;
      case "pre-vote-reply":
        this.#countPreVote(from, message);
        break;
      default:
        this.#receiveInTerm(from, message);
    }
  }

  #serve(from: string, request: ClientRequest): void {
    if (this.#role.name === "leader") {
      this.#role.leadership.serve(from, request);
      return;
    }
    const leader = leaderKnownTo(this.id, this.#role);
    const outcome =
      leader === undefined ? ({ type: "not-leader" } as const) : ({ type: "not-leader", leader } as const);
    this.#outbox.sendAtOnce(from, clientReply(request.sequence, outcome));
  }

  #receiveInTerm(from: string, message: Exclude<PeerMessage, PreVoteRequest | PreVoteReply>): void {
    // Leader stickiness: a vote is not even looked at while a leader is heard, so that a server which has missed the
    // leader's heartbeats deposes no leader that the others still hear (Ongaro 2014, section 4.2.3).
    if (message.type === "vote" && this.#hearsLeader()) {
      this.#replica.mark("vote-unheard");
      return;
    }
    if (message.term > this.#state.term) this.#meetHigherTerm(message.term);
    if (this.#replica.rules.isStale(message, this.#state.term)) {
      if (message.type === "vote-reply") this.#replica.mark("vote-of-earlier-term");
      if (message.type === "append") this.#replica.mark("append-of-older-term");
      const refusal = refusalOf(message, this.#state.term);
      if (refusal !== undefined) this.#outbox.send(from, refusal);
      return;
    }
    switch (message.type) {
      case "vote":
        this.#answerVote(from, message);
        break;
      case "vote-reply":
        this.#countVote(from, message);
        break;
      case "append":
        this.#follow(from, message);
        break;
      case "append-accepted":
        if (this.#role.name === "leader") this.#role.leadership.replication.accepted(from, message);
        break;
      case "append-conflict":
        if (this.#role.name === "leader") this.#role.leadership.replication.rejected(from, message);
        break;
      case "append-stale":
        break;
      default:
        message satisfies never;
    }
  }

  /** Whether a leader is at work as far as this node knows: itself, or one heard within the least election timeout. */
  #hearsLeader(): boolean {
    if (this.#role.name === "leader") return true;
    if (this.#role.name !== "follower" || this.#role.leader === undefined) return false;
    return this.#nowMs - this.#heardLeaderMs < this.#replica.options.electionTimeoutMs.min;
  }

  /** The election timeout elapsed: asks whether a campaign could be won before it disturbs anyone by a new term. */
  #askForPreVotes(): void {
    if (this.#role.name === "candidate") this.#replica.mark("campaign-without-win");
    const campaign = new Campaign(this.#state.term + 1, this.#quorum, this.#replica.rules);
    this.#role = { name: "pre-candidate", campaign };
    this.#timer.reset(this.#nowMs);
    const request = voteRequest("pre-vote", campaign.term, this.#state.log);
    for (const other of this.#replica.others) this.#outbox.sendAtOnce(other, request);
    campaign.grant(this.id);
    if (campaign.won) this.#campaign(campaign.granted);
  }

  #answerPreVote(from: string, request: PreVoteRequest): void {
    const { mark } = this.#replica;
    const heard = this.#hearsLeader();
    if (heard) mark("pre-vote-while-leader-heard");
    const granted = !heard && mayVoteFor(from, request, this.#replica);
    if (!granted) mark("pre-vote-refused");
    const term = granted ? request.term : this.#state.term;
    this.#outbox.sendAtOnce(from, { type: "pre-vote-reply", term, granted });
  }

  #countPreVote(from: string, reply: PreVoteReply): void {
    if (!reply.granted) {
      if (reply.term > this.#state.term) this.#meetHigherTerm(reply.term);
      return;
    }
    if (this.#role.name !== "pre-candidate" || this.#role.campaign.term !== reply.term) return;
    const { campaign } = this.#role;
    campaign.grant(from);
    if (campaign.won) this.#campaign(campaign.granted);
  }

  /** "To begin an election, a follower increments its current term [and] votes for itself" (section 5.2). */
  #campaign(promised: readonly string[]): void {
    const { rules } = this.#replica;
    const campaign = new Campaign(this.#state.term + 1, this.#quorum, rules, rules.votesBeforehand(promised));
    this.#state.enterTerm(campaign.term, rules.voteOfCandidate(this.id));
    this.#role = { name: "candidate", campaign };
    this.#timer.reset(this.#nowMs);
    const request = voteRequest("vote", campaign.term, this.#state.log);
    for (const other of this.#replica.others) this.#outbox.send(other, request);
    this.#countOwnVote(campaign);
  }

  /** A candidate's vote for itself is a vote like any other: it counts once a crash can no longer take it back. */
  #countOwnVote(campaign: Campaign): void {
    if (!this.#state.hardStateIsDurable) return;
    if (!campaign.granted.includes(this.id)) campaign.grant(this.id);
    if (campaign.won) this.#lead();
  }

  #answerVote(from: string, request: VoteRequest): void {
    const granted = mayVoteFor(from, request, this.#replica);
    if (granted) {
      this.#replica.mark("vote-granted");
      this.#state.voteFor(from);
      this.#timer.reset(this.#nowMs);
    }
    this.#outbox.send(from, { type: "vote-reply", term: this.#state.term, granted });
  }

  #countVote(from: string, reply: VoteReply): void {
    if (this.#role.name !== "candidate" || !reply.granted) return;
    const { campaign } = this.#role;
    if (!campaign.grant(from)) this.#replica.mark("vote-repeated");
    if (campaign.won) this.#lead();
  }

  #lead(): void {
    this.#replica.mark("leader-elected");
    this.#role = { name: "leader", leadership: new Leadership(this.#replica, this.#now) };
  }

  #follow(leader: string, request: AppendRequest): void {
    // A second leader of one term cannot be (section 5.2); a node that met one all the same could only make it worse.
    if (this.#role.name === "leader") return;
    if (this.#role.name === "candidate") this.#replica.mark("candidate-met-leader");
    if (this.#role.name !== "follower" || this.#role.leader !== leader) this.#role = { name: "follower", leader };
    this.#heardLeaderMs = this.#nowMs;
    this.#timer.reset(this.#nowMs);
    const { rules, mark } = this.#replica;
    const reply = acceptAppend(request, this.#replica);
    rules.answerAppend(this.#outbox, leader, reply);
    const matched = reply.type === "append-accepted" ? reply.matchIndex : 0;
    if (request.commitIndex > matched) mark("commit-beyond-append");
    const committed = rules.committedBy(request, matched, this.#state.log);
    this.#applied.applyThrough(committed, this.#state.log, this.#now);
  }

  /** "If a candidate or leader discovers that its term is out of date, it immediately reverts to follower" (5.1). */
  #meetHigherTerm(term: number): void {
    if (this.#role.name === "leader") {
      this.#replica.mark("leader-met-higher-term");
      if (!this.#replica.rules.higherTermDeposes()) {
        this.#state.enterTerm(term);
        return;
      }
    }
    this.#becomeFollower(term);
  }

  #becomeFollower(term: number): void {
    if (this.#role.name === "leader") {
      this.#role.leadership.end();
      this.#timer.reset(this.#nowMs);
    }
    if (term > this.#state.term) this.#state.enterTerm(term);
    this.#role = LEADERLESS;
  }
}

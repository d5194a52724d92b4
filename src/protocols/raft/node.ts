import { Outbox } from "../../contract/outbox.js";
import type {
  LocalTime,
  NodeStatus,
  ProtocolInput,
  ProtocolNode,
  ProtocolNodeContext,
  ProtocolOutput,
} from "../../contract/protocol.js";
import { type ClientRequest, clientReply, notLeader } from "../../contract/replicated-log.js";
import type { StateMachine } from "../../contract/state-machine.js";
import type { Json } from "../../core/json.js";
import type { DiskContents } from "../coordination/disk-contents.js";
import { statusOf } from "../coordination/replica/roles.js";
import { AppliedState } from "./applied-state.js";
import { compactWhenDue } from "./compaction.js";
import { ElectionTimer } from "./election.js";
import { acceptAppend } from "./following.js";
import { installSnapshot } from "./installing.js";
import type { LogView } from "./log.js";
import type { MarkReached } from "./marks.js";
import {
  type AppendRequest,
  type InstallSnapshot,
  type PeerMessage,
  type PreVoteReply,
  type PreVoteRequest,
  type RaftMessage,
  refusalOf,
} from "./messages.js";
import { parseRaftOptions } from "./options.js";
import { PersistentState } from "./persistent-state.js";
import type { Replica } from "./replica.js";
import { rulesWith } from "./rules.js";
import type { SnapshotState } from "./snapshot.js";
import { Standing } from "./standing.js";
import { Voting } from "./voting.js";

interface RaftNodeParts {
  readonly context: ProtocolNodeContext;
  readonly machine: StateMachine;
}

/**
 * One Raft node as a plain state machine (Ongaro & Ousterhout 2014, "paper" in what follows; with PreVote, CheckQuorum
 * and leader stickiness of Ongaro's dissertation). Inputs are told apart and terms compared here; roles are in
 * `standing.ts`, elections in `voting.ts`, a leader's work in `leadership.ts`, a follower's in `following.ts`.
 *
 * Throws a UserError where an option or the planted bug is unknown or wrong.
 */
export class RaftNode implements ProtocolNode {
  readonly id: string;
  readonly #replica: Replica;
  readonly #standing: Standing;
  readonly #voting: Voting;

  constructor({ context, machine }: RaftNodeParts) {
    const options = parseRaftOptions(context.options);
    const rules = rulesWith(context.bug);
    const outbox = new Outbox();
    const mark: MarkReached = (name) => context.mark?.(name);
    this.id = context.id;
    this.#replica = {
      id: context.id,
      options,
      rules,
      state: new PersistentState(context.nodes, rules, outbox),
      applied: new AppliedState(machine, rules, mark),
      outbox,
      mark,
    };
    this.#standing = new Standing(this.#replica, new ElectionTimer(context.random.fork("election-timeout"), options));
    this.#voting = new Voting(this.#replica, this.#standing);
  }

  get term(): number {
    return this.#replica.state.term;
  }

  get leads(): boolean {
    return this.#standing.role.name === "leader";
  }

  get log(): LogView {
    return this.#replica.state.log;
  }

  /** The last entry that this node knows to be committed, and has applied. */
  get commitIndex(): number {
    return this.#replica.applied.index;
  }

  /** How many commands have reached the state machine, those that its snapshot covers included. */
  get appliedCommands(): number {
    return this.#replica.applied.commands;
  }

  get machine(): StateMachine {
    return this.#replica.applied.machine;
  }

  status(): NodeStatus {
    return statusOf(this.id, this.#standing.role, this.#replica.state.term);
  }

  /** The snapshot that its log begins after. */
  get snapshot(): SnapshotState | undefined {
    return this.#replica.state.snapshot;
  }

  step(input: ProtocolInput<Json>, now: LocalTime): ProtocolOutput<Json> {
    this.#standing.begin(now);
    // Before anything else, so that whoever watches a node has seen what it applied before its log forgets it.
    compactWhenDue(this.#replica);
    switch (input.type) {
      case "start": {
        const why = this.#start(input);
        if (why !== undefined) return this.#replica.outbox.halt(why);
        break;
      }
      case "message":
        this.#receive(input.from, input.message as RaftMessage);
        break;
      case "wake":
        this.#wake();
        break;
      case "synced":
        this.#replica.state.synced(input.write);
        this.#voting.countOwnVote();
        break;
      default:
        input satisfies never;
    }
    const { role } = this.#standing;
    if (role.name === "leader" && !role.leadership.advance(now)) this.#standing.becomeFollower(this.term);
    return this.#replica.outbox.flush(this.#standing.wakeAtMs);
  }

  /** Takes up what the disk has kept. Returns why that cannot be, where it cannot. */
  #start(disk: DiskContents): string | undefined {
    const { state, applied, mark } = this.#replica;
    const recovery = state.recover(disk);
    if (recovery.type === "unrecoverable") {
      mark("halted-on-damaged-disk");
      return recovery.why;
    }
    if (recovery.torn) mark("torn-record-dropped");
    if (recovery.snapshot !== undefined) {
      mark("restarted-from-snapshot");
      applied.restore(recovery.snapshot);
    }
    this.#standing.start();
    return undefined;
  }

  #wake(): void {
    const { role, now, timer } = this.#standing;
    if (role.name === "leader") {
      if (!role.leadership.wake(now)) this.#standing.becomeFollower(this.term);
    } else if (now.monotonicMs >= timer.deadlineMs) {
      if (this.#standing.mayCampaign) this.#voting.askForPreVotes();
      else this.#standing.wait();
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
        this.#voting.answerPreVote(from, message);
        break;
      case "pre-vote-reply":
        this.#voting.countPreVote(from, message);
        break;
      default:
        this.#receiveInTerm(from, message);
    }
  }

  #serve(from: string, request: ClientRequest): void {
    if (this.#standing.role.name === "leader") {
      this.#standing.role.leadership.serve(from, request, this.#standing.now);
      return;
    }
    this.#replica.outbox.sendAtOnce(from, clientReply(request.sequence, notLeader(this.status().leader)));
  }

  #receiveInTerm(from: string, message: Exclude<PeerMessage, PreVoteRequest | PreVoteReply>): void {
    const { rules, state, outbox, mark } = this.#replica;
    // Leader stickiness: a vote is not even looked at while a leader is heard, so that a server which has missed the
    // leader's heartbeats deposes no leader that the others still hear (Ongaro 2014, section 4.2.3), unless the leader
    // itself wants it.
    if (message.type === "vote" && message.handedOver !== true && this.#standing.hearsLeader) {
      const { leaderHeard, now } = this.#standing;
      mark(leaderHeard.isOnlyPossible(now.monotonicMs) ? "vote-refused-after-restart" : "vote-unheard");
      return;
    }
    if (message.term > state.term) this.#standing.meetHigherTerm(message.term);
    if (rules.isStale(message, state.term)) {
      if (message.type === "vote-reply") mark("vote-of-earlier-term");
      if (message.type === "append") mark("append-of-older-term");
      const refusal = refusalOf(message, state.term);
      if (refusal !== undefined) outbox.send(from, refusal);
      return;
    }
    switch (message.type) {
      case "vote":
        this.#voting.answerVote(from, message);
        break;
      case "vote-reply":
        this.#voting.countVote(from, message);
        break;
      case "append":
        this.#follow(from, message);
        break;
      case "append-accepted":
        if (this.#standing.role.name === "leader") this.#standing.role.leadership.replication.accepted(from, message);
        break;
      case "append-conflict":
        if (this.#standing.role.name === "leader") this.#standing.role.leadership.replication.rejected(from, message);
        break;
      case "install-snapshot":
        this.#install(from, message);
        break;
      case "append-stale":
        break;
      case "timeout-now":
        this.#voting.takeOver();
        break;
      default:
        message satisfies never;
    }
  }

  #install(leader: string, request: InstallSnapshot): void {
    if (this.#standing.role.name === "leader") return;
    this.#standing.follow(leader);
    this.#replica.outbox.send(leader, installSnapshot(request, this.#replica));
  }

  #follow(leader: string, request: AppendRequest): void {
    // A second leader of one term cannot be (section 5.2); a node that met one all the same could only make it worse.
    if (this.#standing.role.name === "leader") return;
    this.#standing.follow(leader);
    const { state, applied, outbox, rules, mark } = this.#replica;
    const reply = acceptAppend(request, this.#replica);
    rules.answerAppend(outbox, leader, reply);
    const matched = reply.type === "append-accepted" ? reply.matchIndex : 0;
    if (request.commitIndex > matched) mark("commit-beyond-append");
    const committed = rules.committedBy(request, matched, state.log);
    applied.applyThrough(committed, state.log, this.#standing.now);
  }
}

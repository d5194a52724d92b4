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
import type { Ms } from "../../core/units.js";
import type { DiskContents } from "../coordination/disk-contents.js";
import { ReplicatedService } from "../coordination/replica/replicated-service.js";
import { Delivery } from "./delivery.js";
import { Election } from "./election.js";
import { Following } from "./following.js";
import type { HistoryView } from "./history.js";
import { Leading } from "./leading.js";
import type { MarkReached } from "./marks.js";
import type { ChannelMessage, Notification, ZabMessage } from "./messages.js";
import { parseZabOptions } from "./options.js";
import { PersistentState } from "./persistent-state.js";
import type { Replica } from "./replica.js";
import { rulesWith } from "./rules.js";

interface ZabNodeParts {
  readonly context: ProtocolNodeContext;
  readonly machine: StateMachine;
}

/** What a node is at the moment, with all that it keeps only as long as it is that. */
type Role =
  | { readonly name: "looking"; readonly election: Election; notifyAtMs: Ms }
  | { readonly name: "following"; readonly following: Following }
  | { readonly name: "leading"; readonly leading: Leading };

/**
 * One Zab node as a plain state machine (Junqueira, Reed & Serafini 2011; fast leader election and recovery as ZooKeeper
 * does them, after Medeiros 2012). It looks for a leader (`election.ts`), and then follows one (`following.ts`) or leads
 * (`leading.ts`, `broadcast.ts`), until that ends and it looks again.
 *
 * Throws a UserError where an option or the planted bug is unknown or wrong.
 */
export class ZabNode implements ProtocolNode {
  readonly id: string;
  readonly #replica: Replica;
  #role: Role;
  /** What it tells those that look: its vote in the last election, of this round. */
  #decided: Pick<Notification, "round" | "vote">;

  constructor({ context, machine }: ZabNodeParts) {
    const { id, nodes, random } = context;
    const rules = rulesWith(context.bug);
    const outbox: Replica["outbox"] = new Outbox();
    const mark: MarkReached = (name) => context.mark?.(name);
    this.id = id;
    this.#replica = {
      ...{ id, rules, outbox, mark },
      others: nodes.filter((node) => node !== id),
      quorum: Math.floor(nodes.length / 2) + 1,
      options: parseZabOptions(context.options),
      state: new PersistentState(outbox, rules),
      delivery: new Delivery(new ReplicatedService(machine, { mark })),
      random: random.fork("connections"),
    };
    this.#decided = { round: 0, vote: this.#ownVote() };
    this.#role = { name: "looking", election: this.#newElection(), notifyAtMs: 0 };
  }

  /** The epoch whose leader's history it has. */
  get epoch(): number {
    return this.#replica.state.currentEpoch;
  }

  get acceptedEpoch(): number {
    return this.#replica.state.acceptedEpoch;
  }

  /** Whether it leads an epoch that has begun: a quorum has acknowledged its history. */
  get leads(): boolean {
    return this.#role.name === "leading" && this.#role.leading.isEstablished;
  }

  /** Whether it believes to be elected, though its epoch may not have begun. */
  get isElected(): boolean {
    return this.#role.name === "leading";
  }

  get history(): HistoryView {
    return this.#replica.state.history;
  }

  /** How many transactions of its history it has delivered. */
  get delivered(): number {
    return this.#replica.delivery.position;
  }

  get service(): ReplicatedService {
    return this.#replica.delivery.service;
  }

  status(): NodeStatus {
    const term = this.epoch;
    switch (this.#role.name) {
      case "looking":
        return { role: "candidate", term };
      case "leading":
        return this.leads ? { role: "leader", term, leader: this.id } : { role: "candidate", term };
      case "following":
        return { role: "follower", term, leader: this.#role.following.leader };
      default:
        return this.#role satisfies never;
    }
  }

  step(input: ProtocolInput<Json>, now: LocalTime): ProtocolOutput<Json> {
    switch (input.type) {
      case "start": {
        const why = this.#start(input, now);
        if (why !== undefined) return this.#replica.outbox.halt(why);
        break;
      }
      case "message":
        this.#receive(input.from, input.message as ZabMessage, now);
        break;
      case "wake":
        this.#wake(now);
        break;
      case "synced":
        this.#replica.state.synced(input.write);
        break;
      default:
        input satisfies never;
    }
    this.#advance(now);
    return this.#replica.outbox.flush(this.#wakeAtMs());
  }

  /** Takes up what the disk has kept. Returns why that cannot be, where it cannot. */
  #start(disk: DiskContents, now: LocalTime): string | undefined {
    const { state, mark } = this.#replica;
    const recovery = state.recover(disk);
    if (recovery.type === "unrecoverable") {
      mark("halted-on-damaged-disk");
      return recovery.why;
    }
    if (recovery.torn) mark("torn-record-dropped");
    this.#look(now);
    return undefined;
  }

  #wake(now: LocalTime): void {
    const role = this.#role;
    switch (role.name) {
      case "looking":
        if (now.monotonicMs >= role.election.decideAtMs) this.#decide(role.election, now);
        else if (now.monotonicMs >= role.notifyAtMs) this.#notifyAll(now);
        break;
      case "following":
        role.following.wake(now);
        break;
      case "leading":
        role.leading.wake(now);
        break;
      default:
        role satisfies never;
    }
  }

  #receive(from: string, message: ZabMessage, now: LocalTime): void {
    switch (message.type) {
      case "client-request":
        this.#serve(from, message, now);
        break;
      case "client-reply":
        break;
      case "notification":
        this.#hear(from, message, now);
        break;
      default:
        this.#receiveInChannel(from, message, now);
    }
  }

  #serve(from: string, request: ClientRequest, now: LocalTime): void {
    const role = this.#role;
    if (role.name === "leading") {
      role.leading.serve(from, request, now);
      return;
    }
    this.#replica.outbox.sendAtOnce(from, clientReply(request.sequence, notLeader(this.status().leader)));
  }

  #receiveInChannel(from: string, message: ChannelMessage, now: LocalTime): void {
    const role = this.#role;
    if (role.name === "leading") role.leading.receive(from, message, now);
    else if (role.name === "following" && role.following.leader === from) role.following.receive(message, now);
    else if (message.type === "frames" || message.type === "ping" || message.type === "pong")
      this.#replica.outbox.sendAtOnce(from, { type: "reset", connection: message.connection });
  }

  #hear(from: string, notification: Notification, now: LocalTime): void {
    const role = this.#role;
    if (role.name !== "looking") {
      if (notification.state === "looking") this.#notify(from);
      return;
    }
    const { election } = role;
    const before = election.vote;
    const reaction = election.hear(from, notification, now.monotonicMs);
    const { mark } = this.#replica;
    switch (reaction.type) {
      case "nothing":
        break;
      case "broadcast":
        if (election.vote !== before) mark("vote-changed");
        this.#notifyAll(now);
        break;
      case "answer":
        mark("vote-of-older-round");
        this.#notify(from);
        break;
      case "join":
        mark("election-joined");
        this.#decided = { round: notification.round, vote: notification.vote };
        this.#role = { name: "following", following: new Following(reaction.leader, this.#replica, now) };
        break;
      default:
        reaction satisfies never;
    }
  }

  #decide({ round, vote }: Election, now: LocalTime): void {
    this.#decided = { round, vote };
    this.#role =
      vote.leader === this.id
        ? { name: "leading", leading: new Leading(this.#replica, now) }
        : { name: "following", following: new Following(vote.leader, this.#replica, now) };
  }

  /** Lets the role draw its consequences; where it has come to its end, the node looks for a leader again. */
  #advance(now: LocalTime): void {
    const role = this.#role;
    switch (role.name) {
      case "looking":
        break;
      case "following":
        if (role.following.hasLeft) this.#look(now);
        else role.following.flush(now.monotonicMs);
        break;
      case "leading":
        role.leading.advance(now);
        if (role.leading.hasLeft) this.#look(now);
        else role.leading.flush(now.monotonicMs);
        break;
      default:
        role satisfies never;
    }
  }

  #look(now: LocalTime): void {
    this.#decided = { round: this.#decided.round + 1, vote: this.#ownVote() };
    const election = this.#newElection();
    this.#role = { name: "looking", election, notifyAtMs: 0 };
    election.begin(now.monotonicMs);
    this.#notifyAll(now);
  }

  #newElection(): Election {
    const { id, quorum, rules, options } = this.#replica;
    const { round, vote } = this.#decided;
    return new Election(round, { self: id, own: vote, quorum, rules, finalizeWaitMs: options.finalizeWaitMs });
  }

  #ownVote(): Notification["vote"] {
    const { id, state } = this.#replica;
    return { leader: id, currentEpoch: state.currentEpoch, zxid: state.history.lastZxid };
  }

  #notifyAll(now: LocalTime): void {
    for (const node of this.#replica.others) this.#notify(node);
    if (this.#role.name === "looking") this.#role.notifyAtMs = now.monotonicMs + this.#replica.options.tickTimeMs;
  }

  #notify(node: string): void {
    this.#replica.outbox.sendAtOnce(node, this.#notification());
  }

  #notification(): Notification {
    const { name } = this.#role;
    if (this.#role.name !== "looking") return { type: "notification", state: name, ...this.#decided };
    const { round, vote } = this.#role.election;
    return { type: "notification", state: name, round, vote };
  }

  #wakeAtMs(): Ms {
    switch (this.#role.name) {
      case "looking":
        return Math.min(this.#role.election.decideAtMs, this.#role.notifyAtMs);
      case "following":
        return this.#role.following.wakeAtMs;
      case "leading":
        return this.#role.leading.wakeAtMs;
      default:
        return this.#role satisfies never;
    }
  }
}

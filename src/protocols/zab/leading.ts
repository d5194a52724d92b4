import type { LocalTime } from "../../contract/protocol.js";
import { type ClientRequest, clientReply, notLeader } from "../../contract/replicated-log.js";
import type { Ms } from "../../core/units.js";
import { Broadcast } from "./broadcast.js";
import { lastZxidOf } from "./history.js";
import { type Learner, Learners } from "./learners.js";
import type { ChannelMessage, Frame } from "./messages.js";
import type { Replica } from "./replica.js";

/** Most transactions in one frame. */
const DIFF_AT_ONCE = 64;

/** What a leader is at, with all that it keeps only as long as it is. */
type Phase =
  | { readonly name: "discovery" }
  | { readonly name: "synchronisation" }
  | { readonly name: "broadcast"; readonly broadcast: Broadcast };

/** A leader's side of the three phases (Junqueira et al. 2011, section IV), from its election until it gives up. */
export class Leading {
  readonly #replica: Replica;
  readonly #learners: Learners;
  #phase: Phase = { name: "discovery" };
  /** The epoch that it proposes, once a quorum has told which ones are over. */
  #epoch: number | undefined;
  /** What the leader itself has promised, as one of its followers: it counts once it is durable. */
  #own: "nothing" | "epoch" | "history" = "nothing";
  #now: LocalTime;
  readonly #startDeadlineMs: Ms;
  #pingAtMs: Ms;
  #hasLeft = false;

  constructor(replica: Replica, now: LocalTime) {
    const { options } = replica;
    this.#replica = replica;
    this.#learners = new Learners(replica, (learner, frame) => this.#take(learner, frame));
    this.#now = now;
    this.#startDeadlineMs = now.monotonicMs + options.initLimitMs;
    this.#pingAtMs = now.monotonicMs + options.tickTimeMs / 2;
  }

  /** Whether it leads no longer, and has to look for a leader. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** Whether a quorum has its history: its epoch has begun. */
  get isEstablished(): boolean {
    return this.#phase.name === "broadcast";
  }

  get wakeAtMs(): Ms {
    const timers = Math.min(this.#pingAtMs, this.#learners.wakeAtMs);
    const machine =
      this.#phase.name === "broadcast" ? this.#phase.broadcast.wakeAtMs(this.#now) : this.#startDeadlineMs;
    return Math.min(timers, machine);
  }

  receive(from: string, message: ChannelMessage, now: LocalTime): void {
    this.#now = now;
    this.#learners.receive(from, message, now.monotonicMs);
  }

  serve(from: string, request: ClientRequest, now: LocalTime): void {
    if (this.#phase.name === "broadcast") this.#phase.broadcast.serve(from, request, now);
    else this.#replica.outbox.sendAtOnce(from, clientReply(request.sequence, notLeader()));
  }

  wake(now: LocalTime): void {
    this.#now = now;
    const { options } = this.#replica;
    const nowMs = now.monotonicMs;
    if (this.#phase.name !== "broadcast" && nowMs >= this.#startDeadlineMs) {
      this.#leave("elected-without-quorum");
      return;
    }
    if (nowMs < this.#pingAtMs) return;
    this.#pingAtMs = nowMs + options.tickTimeMs / 2;
    this.#learners.dropSilentSince(nowMs - options.syncLimitMs);
    if (this.#phase.name === "broadcast") {
      this.#phase.broadcast.beginRound();
      if (!this.#hasQuorum()) this.#leave("leader-without-quorum");
    } else {
      this.#learners.ping(0);
    }
  }

  /** Draws the consequences of what the step brought. */
  advance(now: LocalTime): void {
    this.#now = now;
    if (this.#hasLeft) return;
    if (this.#epoch === undefined) this.#discover();
    if (this.#phase.name === "discovery") this.#beginSynchronisation();
    if (this.#phase.name === "synchronisation") this.#establish();
    if (this.#phase.name === "broadcast") this.#phase.broadcast.advance(now);
  }

  flush(nowMs: Ms): void {
    this.#learners.flush(nowMs);
  }

  #take(learner: Learner, frame: Frame): void {
    switch (frame.type) {
      case "follower-epoch":
        learner.acceptedEpoch = frame.acceptedEpoch;
        this.#propose(learner);
        break;
      case "ack-epoch":
        learner.history = frame;
        if (this.#phase.name !== "discovery") this.#synchronise(learner);
        break;
      case "ack-leader":
        learner.standing = "has acknowledged";
        if (this.#phase.name !== "broadcast") break;
        this.#replica.mark("follower-joined-epoch");
        this.#phase.broadcast.welcome(learner);
        break;
      case "ack":
        learner.stored = Math.max(learner.stored, frame.zxid);
        break;
      case "new-epoch":
      case "truncate":
      case "diff":
      case "new-leader":
      case "commit-leader":
      case "propose":
      case "commit":
        break;
      default:
        frame satisfies never;
    }
  }

  /** Phase 1: proposes an epoch later than any that a quorum has promised itself to. */
  #discover(): void {
    const { quorum, rules, state } = this.#replica;
    const accepted = [state.acceptedEpoch];
    for (const { acceptedEpoch } of this.#learners.all()) if (acceptedEpoch !== undefined) accepted.push(acceptedEpoch);
    if (accepted.length < quorum) return;
    this.#epoch = rules.newEpoch(accepted);
    if (this.#epoch > state.acceptedEpoch) state.acceptEpoch(this.#epoch);
    state.whenDurable(() => {
      this.#own = "epoch";
    });
    for (const learner of this.#learners.all()) this.#propose(learner);
  }

  /** Tells a learner the epoch, where both are ready for it. */
  #propose({ acceptedEpoch, connection }: Learner): void {
    if (this.#epoch === undefined || acceptedEpoch === undefined) return;
    // It can never follow in this epoch, and the cluster may need it.
    if (acceptedEpoch > this.#epoch) this.#leave("leader-met-later-epoch");
    else connection.push({ type: "new-epoch", epoch: this.#epoch });
  }

  /** Once a quorum is promised to the epoch, none of which has a more recent history, the leader's own is the one. */
  #beginSynchronisation(): void {
    const { quorum, rules, state } = this.#replica;
    if (this.#own === "nothing" || this.#epoch === undefined) return;
    const own = { currentEpoch: state.currentEpoch, zxid: state.history.lastZxid };
    let promised = 1;
    for (const { history } of this.#learners.all()) {
      if (history === undefined || !history.counts) continue;
      if (!rules.mayLead(own, { currentEpoch: history.currentEpoch, zxid: lastZxidOf(history.extents) })) {
        this.#leave("elected-node-behind");
        return;
      }
      promised++;
    }
    if (promised < quorum) return;
    this.#phase = { name: "synchronisation" };
    state.enterEpoch(this.#epoch);
    state.whenDurable(() => {
      this.#own = "history";
    });
    for (const learner of this.#learners.all()) if (learner.history !== undefined) this.#synchronise(learner);
  }

  /** Phase 2: brings a learner's history to equal the leader's; whatever is proposed from now on follows behind it. */
  #synchronise(learner: Learner): void {
    const { state, rules, mark } = this.#replica;
    const { connection, history } = learner;
    if (history === undefined || this.#epoch === undefined || learner.standing !== "told nothing") return;
    if (rules.synchronises()) {
      const shared = state.history.lastShared(history.extents);
      if (lastZxidOf(history.extents) > shared) connection.push({ type: "truncate", after: shared });
      let position = state.history.countThrough(shared);
      if (position < state.history.length) mark("follower-sent-diff");
      for (; position < state.history.length; position += DIFF_AT_ONCE) {
        connection.push({ type: "diff", transactions: state.history.after(position, DIFF_AT_ONCE) });
      }
    }
    connection.push({ type: "new-leader", epoch: this.#epoch });
    learner.standing = "is sent all";
    learner.stored = state.history.lastZxid;
  }

  #establish(): void {
    if (this.#own !== "history" || this.#epoch === undefined || !this.#hasQuorum()) return;
    const broadcast = new Broadcast(this.#epoch, this.#replica, this.#learners, this.#now);
    this.#phase = { name: "broadcast", broadcast };
  }

  /** Whether a quorum, the leader itself among it, has acknowledged the leader's history and is there. */
  #hasQuorum(): boolean {
    const { quorum } = this.#replica;
    return this.#learners.reached(quorum, 1, ({ standing }) => (standing === "has acknowledged" ? 1 : 0)) === 1;
  }

  #leave(
    why: "elected-without-quorum" | "elected-node-behind" | "leader-met-later-epoch" | "leader-without-quorum",
  ): void {
    if (this.#hasLeft) return;
    this.#replica.mark(why);
    this.#hasLeft = true;
    if (this.#phase.name === "broadcast") this.#phase.broadcast.end();
    this.#learners.close();
  }
}

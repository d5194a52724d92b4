import type { LocalTime } from "../../contract/protocol.js";
import type { Ms } from "../../core/units.js";
import { Connection } from "./channel/connection.js";
import type { Transaction } from "./history.js";
import type { Accept, ChannelMessage, Frame } from "./messages.js";
import type { Replica } from "./replica.js";

/** Calls are told apart by a number from this range, drawn for each. */
const CALLS = 2 ** 40;

/**
 * How far a follower has come with its leader: it calls it; it has told it its epoch (phase 1); it has promised itself to
 * the leader's (phase 2); it has been told that a quorum has the leader's history (phase 3).
 */
type Stage = "calling" | "discovery" | "synchronisation" | "broadcast";

/** A follower's side of the three phases (Junqueira et al. 2011, section IV), from its call until it leaves its leader. */
export class Following {
  readonly leader: string;
  readonly #replica: Replica;
  readonly #call: number;
  #stage: Stage = "calling";
  #connection: Connection | undefined;
  #now: LocalTime;
  #deadlineMs: Ms;
  #callAgainAtMs: Ms;
  #hasLeft = false;

  constructor(leader: string, replica: Replica, now: LocalTime) {
    const { options, random } = replica;
    this.leader = leader;
    this.#replica = replica;
    this.#now = now;
    this.#call = random.int(1, CALLS);
    this.#deadlineMs = now.monotonicMs + options.syncLimitMs;
    this.#callAgainAtMs = now.monotonicMs + options.tickTimeMs;
    this.#sendCall();
  }

  /** Whether it follows no longer, and has to look for a leader. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  get wakeAtMs(): Ms {
    const again = this.#connection?.wakeAtMs ?? this.#callAgainAtMs;
    return Math.min(this.#deadlineMs, again);
  }

  wake(now: LocalTime): void {
    this.#now = now;
    if (now.monotonicMs >= this.#deadlineMs) {
      this.#replica.mark("follower-left-silent-leader");
      this.#leave();
    } else if (this.#connection === undefined && now.monotonicMs >= this.#callAgainAtMs) {
      this.#callAgainAtMs = now.monotonicMs + this.#replica.options.tickTimeMs;
      this.#sendCall();
    }
  }

  receive(message: ChannelMessage, now: LocalTime): void {
    this.#now = now;
    if (message.type === "connect") return;
    if (message.type === "accept") this.#connected(message);
    else if (message.connection !== this.#connection?.name) return;
    else this.#receiveIn(this.#connection, message);
  }

  /** Sends what the step has put into the channel. */
  flush(nowMs: Ms): void {
    this.#connection?.flush(nowMs);
  }

  #receiveIn(connection: Connection, message: Exclude<ChannelMessage, { type: "connect" | "accept" }>): void {
    const { outbox, mark, options } = this.#replica;
    if (message.type === "reset") {
      mark("connection-reset");
      this.#leave();
      return;
    }
    if (this.#stage === "broadcast") this.#deadlineMs = this.#now.monotonicMs + options.syncLimitMs;
    connection.receive(message);
    // What the ping asks is whether this node still follows after all that it has just learned.
    if (message.type !== "ping" || this.#hasLeft) return;
    outbox.sendAtOnce(this.leader, { type: "pong", ...connection.header, round: message.round });
  }

  #sendCall(): void {
    this.#replica.outbox.sendAtOnce(this.leader, { type: "connect", call: this.#call });
  }

  #connected({ call, connection: name }: Accept): void {
    if (this.#stage !== "calling" || call !== this.#call) return;
    const { options, outbox, state } = this.#replica;
    this.#stage = "discovery";
    this.#deadlineMs = this.#now.monotonicMs + options.initLimitMs;
    this.#connection = new Connection({
      name,
      resendMs: options.tickTimeMs,
      send: (frames) => outbox.sendAtOnce(this.leader, frames),
      deliver: (frame) => this.#take(frame),
    });
    this.#connection.push({ type: "follower-epoch", acceptedEpoch: state.acceptedEpoch });
  }

  #take(frame: Frame): void {
    const { state, delivery, mark } = this.#replica;
    switch (frame.type) {
      case "new-epoch":
        this.#promise(frame.epoch);
        break;
      case "truncate":
        this.#truncate(frame.after);
        break;
      case "diff":
        state.append(frame.transactions);
        break;
      case "new-leader":
        // Behind the history in the log, so that no crash leaves the epoch without what it began with.
        state.enterEpoch(frame.epoch);
        this.#acknowledge({ type: "ack-leader" });
        break;
      case "commit-leader":
        this.#stage = "broadcast";
        this.#deadlineMs = this.#now.monotonicMs + this.#replica.options.syncLimitMs;
        delivery.through(frame.zxid, state.history, this.#now);
        break;
      case "propose":
        mark("transaction-stored");
        this.#store(frame.transaction);
        break;
      case "commit":
        delivery.through(frame.zxid, state.history, this.#now);
        break;
      case "follower-epoch":
      case "ack-epoch":
      case "ack-leader":
      case "ack":
        break;
      default:
        frame satisfies never;
    }
  }

  /** Follows nobody of an earlier epoch from now on (phase 1, step F.1.1). */
  #promise(epoch: number): void {
    const { state, rules, mark } = this.#replica;
    const { acceptedEpoch } = state;
    if (epoch < acceptedEpoch) {
      this.#leave();
      return;
    }
    const counts = rules.promises(epoch, acceptedEpoch);
    if (epoch > acceptedEpoch) state.acceptEpoch(epoch);
    else mark("epoch-accepted-before");
    this.#stage = "synchronisation";
    const { currentEpoch, extents } = state;
    this.#acknowledge({ type: "ack-epoch", counts, currentEpoch, extents });
  }

  #truncate(after: number): void {
    const { state, rules, mark } = this.#replica;
    mark("follower-truncated");
    if (rules.truncates()) state.truncateAfter(after);
  }

  #store(transaction: Transaction): void {
    const { state, rules } = this.#replica;
    state.append([transaction]);
    const ack: Frame = { type: "ack", zxid: transaction.zxid };
    const when = rules.storedWhen();
    switch (when) {
      case "durable":
        this.#acknowledge(ack);
        break;
      case "received":
        this.#connection?.push(ack);
        break;
      default:
        when satisfies never;
    }
  }

  /** Says what rests on all that was written so far, once that survives a crash. */
  #acknowledge(frame: Frame): void {
    this.#replica.state.whenDurable(() => this.#connection?.push(frame));
  }

  #leave(): void {
    const { outbox } = this.#replica;
    this.#hasLeft = true;
    if (this.#connection === undefined) return;
    this.#connection.close();
    outbox.sendAtOnce(this.leader, { type: "reset", connection: this.#connection.name });
  }
}

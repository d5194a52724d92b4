import type { LocalTime } from "../../contract/protocol.js";
import { type ClientRequest, notLeader } from "../../contract/replicated-log.js";
import type { Ms } from "../../core/units.js";
import { LeaderDesk } from "../coordination/replica/leader-desk.js";
import type { ServiceEntry } from "../coordination/replica/replicated-service.js";
import type { Transaction } from "./history.js";
import type { Learner, Learners } from "./learners.js";
import type { Replica } from "./replica.js";
import { counterOf, epochOf, ZERO_ZXID, zxidOf } from "./zxid.js";

/** Phase 3 on the leader's side: from the moment at which a quorum has its history until it gives up. */
export class Broadcast {
  readonly #replica: Replica;
  readonly #learners: Learners;
  readonly #epoch: number;
  readonly #desk: LeaderDesk;
  /** The last own transaction that this node's disk has. */
  #stored: number;
  /** The newest round of pings. */
  #round = 0;
  /** The last transaction proposed for the machine itself. */
  #lastInternal = ZERO_ZXID;

  /** Delivers the history in which the epoch begins: a quorum has it, so that it is committed. */
  constructor(epoch: number, replica: Replica, learners: Learners, now: LocalTime) {
    const { state, delivery, mark } = replica;
    this.#replica = replica;
    this.#learners = learners;
    this.#epoch = epoch;
    this.#desk = new LeaderDesk({
      service: delivery.service,
      index: () => delivery.zxid,
      rounds: {
        newest: () => this.#round,
        answered: () => this.#answeredRound(),
        begin: () => this.beginRound(),
      },
      outbox: replica.outbox,
      mark,
    });
    this.#stored = state.history.lastZxid;
    delivery.through(state.history.lastZxid, state.history, now);
    delivery.service.machine.lead(now);
    mark("leader-elected");
    for (const learner of learners.all()) if (learner.standing === "has acknowledged") this.welcome(learner);
  }

  /** When the machine next wants something, or a watch must be answered. */
  wakeAtMs(now: LocalTime): Ms {
    const { watchDeadlineMs } = this.#desk;
    return this.#awaitsInternal() ? watchDeadlineMs : Math.min(watchDeadlineMs, this.#desk.machineDueMs(now));
  }

  /** A learner has acknowledged the history, and may deliver what is committed of it. */
  welcome({ connection }: Learner): void {
    connection.push({ type: "commit-leader", zxid: this.#replica.delivery.zxid });
  }

  serve(from: string, request: ClientRequest, { monotonicMs }: LocalTime): void {
    switch (request.kind) {
      case "command":
        this.#desk.command(from, request, (entry) => this.#broadcast(entry));
        break;
      case "query":
        this.#read(from, request);
        break;
      case "watch":
        this.#desk.watch(from, request, monotonicMs);
        break;
      case "admin":
        this.#desk.reply(from, request.sequence, notLeader());
        break;
      default:
        request.kind satisfies never;
    }
  }

  /** Asks all for a sign of life: those that answer had not left when they were asked. */
  beginRound(): void {
    this.#round++;
    this.#learners.ping(this.#round);
  }

  /** Draws the consequences of what the step brought: proposes, commits, delivers and answers. */
  advance(now: LocalTime): void {
    this.#commit(now);
    this.#desk.advance(now.monotonicMs);
    this.#proposeDue(now);
  }

  end(): void {
    this.#desk.end({ queryDropped: () => this.#replica.mark("query-dropped-at-step-down") });
  }

  #broadcast(entry: ServiceEntry): void {
    const { state } = this.#replica;
    const { lastZxid } = state.history;
    const counter = epochOf(lastZxid) === this.#epoch ? counterOf(lastZxid) + 1 : 1;
    const transaction: Transaction = { zxid: zxidOf(this.#epoch, counter), entry };
    state.append([transaction]);
    state.whenDurable(() => {
      this.#stored = transaction.zxid;
    });
    // The leader's own disk need not have it yet: its copy counts only once it has.
    for (const { standing, connection } of this.#learners.all()) {
      if (standing !== "told nothing") connection.push({ type: "propose", transaction });
    }
  }

  #commit(now: LocalTime): void {
    const { rules, quorum, state, delivery } = this.#replica;
    const zxid = this.#learners.reached(rules.committedBy(quorum), this.#stored, storedBy);
    if (zxid <= delivery.zxid) return;
    delivery.through(zxid, state.history, now, this.#desk.settle);
    for (const { standing, connection } of this.#learners.all()) {
      if (standing === "has acknowledged") connection.push({ type: "commit", zxid });
    }
  }

  /**
   * A query is answered once a quorum has shown that it followed after the query had come, as if a `sync` had gone through
   * the broadcast: a later leader would have had one of that quorum leave before it could begin its epoch. What was
   * committed by then, this node had delivered when the query came.
   */
  #read(from: string, request: ClientRequest): void {
    if (this.#answeredRound() < this.#round) this.#replica.mark("query-shared-round");
    this.#desk.query(from, request, { round: this.#round + 1, index: 0 });
  }

  #answeredRound(): number {
    return this.#learners.reached(this.#replica.quorum, this.#round, roundOf);
  }

  /** Proposes what the machine wants, and asks no more before that is delivered: it would only say the same again. */
  #proposeDue(now: LocalTime): void {
    if (this.#awaitsInternal()) return;
    const due = this.#desk.takeDue(now);
    if (due.length === 0) return;
    for (const body of due) this.#broadcast({ kind: "internal", body });
    this.#lastInternal = this.#replica.state.history.lastZxid;
  }

  #awaitsInternal(): boolean {
    return this.#lastInternal > this.#replica.delivery.zxid;
  }
}

function storedBy({ standing, stored }: Learner): number {
  return standing === "has acknowledged" ? stored : ZERO_ZXID;
}

/** Who has not yet acknowledged the leader's history may follow another in the next moment, and shows nothing. */
function roundOf({ standing, round }: Learner): number {
  return standing === "has acknowledged" ? round : 0;
}

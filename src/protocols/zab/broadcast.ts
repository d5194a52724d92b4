import type { LocalTime } from "../../contract/protocol.js";
import { type ClientReplyOutcome, type ClientRequest, clientReply } from "../../contract/replicated-log.js";
import type { Ms } from "../../core/units.js";
import { ParkedQueries, type WatchAnswer } from "../coordination/replica/parked-queries.js";
import { PendingReads } from "../coordination/replica/pending-reads.js";
import { Proposals } from "../coordination/replica/proposals.js";
import type { AppliedCommand, ServiceEntry } from "../coordination/replica/replicated-service.js";
import type { Transaction } from "./history.js";
import type { Learner, Learners } from "./learners.js";
import type { Replica } from "./replica.js";
import { counterOf, epochOf, ZERO_ZXID, zxidOf } from "./zxid.js";

const NOT_LEADER: ClientReplyOutcome = { type: "not-leader" };
const FORGOTTEN: ClientReplyOutcome = { type: "forgotten" };

/** Phase 3 on the leader's side: from the moment at which a quorum has its history until it gives up. */
export class Broadcast {
  readonly #replica: Replica;
  readonly #learners: Learners;
  readonly #epoch: number;
  readonly #proposals = new Proposals();
  readonly #reads = new PendingReads();
  readonly #watches: ParkedQueries;
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
    this.#watches = new ParkedQueries(replica.delivery.service.machine);
    this.#stored = state.history.lastZxid;
    delivery.through(state.history.lastZxid, state.history, now);
    delivery.service.machine.lead(now);
    mark("leader-elected");
    for (const learner of learners.all()) if (learner.standing === "has acknowledged") this.welcome(learner);
  }

  /** When the machine next wants something, or a watch must be answered. */
  wakeAtMs(now: LocalTime): Ms {
    const { deadlineMs } = this.#watches;
    const dueMs = this.#awaitsInternal() ? undefined : this.#replica.delivery.service.machine.nextDueMs(now);
    // A machine that is late with what it announced is asked again in a while, not for ever at this moment.
    return dueMs === undefined ? deadlineMs : Math.min(deadlineMs, Math.max(dueMs, now.monotonicMs + 1));
  }

  /** A learner has acknowledged the history, and may deliver what is committed of it. */
  welcome({ connection }: Learner): void {
    connection.push({ type: "commit-leader", zxid: this.#replica.delivery.zxid });
  }

  serve(from: string, request: ClientRequest, { monotonicMs }: LocalTime): void {
    switch (request.kind) {
      case "command":
        this.#propose(from, request);
        break;
      case "query":
        this.#read(from, request);
        break;
      case "watch":
        this.#watch(from, request, monotonicMs);
        break;
      case "admin":
        this.#reply(from, request.sequence, NOT_LEADER);
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
    this.#answerReads();
    this.#answerWatches(now.monotonicMs);
    this.#proposeDue(now);
  }

  /** Proposals may yet be committed by the next leader; queries were never answered. */
  end(): void {
    const { mark } = this.#replica;
    for (const { from, sequence } of this.#proposals.takeAll()) {
      mark("command-lost-at-step-down");
      this.#reply(from, sequence, { type: "lost" });
    }
    for (const { from, request } of this.#reads.takeAll()) {
      mark("query-dropped-at-step-down");
      this.#reply(from, request.sequence, NOT_LEADER);
    }
    for (const { from, request } of this.#watches.takeAll()) this.#reply(from, request.sequence, NOT_LEADER);
  }

  #propose(from: string, request: ClientRequest): void {
    const { client, sequence, oldest, body } = request;
    const { delivery, mark } = this.#replica;
    const known = sequence < oldest ? FORGOTTEN : delivery.service.sessions.outcomeOf(client, sequence);
    if (known !== undefined) {
      mark("command-answered-from-session");
      this.#reply(from, sequence, known);
    } else if (this.#proposals.await(from, request)) {
      this.#broadcast({ kind: "command", client, sequence, oldest, body });
    } else {
      mark("command-joined-proposal");
    }
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
    delivery.through(zxid, state.history, now, this.#settle);
    for (const { standing, connection } of this.#learners.all()) {
      if (standing === "has acknowledged") connection.push({ type: "commit", zxid });
    }
  }

  readonly #settle = ({ entry, outcome }: AppliedCommand): void => {
    const waiting = this.#proposals.settle(entry.client, entry.sequence);
    if (waiting !== undefined) this.#reply(waiting.from, waiting.sequence, outcome);
  };

  /**
   * A query is answered once a quorum has shown that it followed after the query had come, as if a `sync` had gone through
   * the broadcast: a later leader would have had one of that quorum leave before it could begin its epoch. What was
   * committed by then, this node had delivered when the query came.
   */
  #read(from: string, request: ClientRequest): void {
    if (this.#answeredRound() < this.#round) this.#replica.mark("query-shared-round");
    this.#reads.add({ from, request, round: this.#round + 1, index: 0 });
  }

  #answerReads(): void {
    if (this.#reads.isEmpty) return;
    // Queries that come while a round is under way share the next one.
    if (this.#reads.needRoundAfter(this.#round) && this.#answeredRound() === this.#round) this.beginRound();
    const { service, zxid } = this.#replica.delivery;
    for (const { from, request } of this.#reads.takeReady(this.#answeredRound(), 0)) {
      const result = service.machine.query(request.body, zxid);
      this.#reply(from, request.sequence, { type: "result", result, index: zxid });
    }
  }

  /** Only a hint to its client, so nobody is asked whether this node still leads. */
  #watch(from: string, request: ClientRequest, nowMs: Ms): void {
    const answer = this.#watches.ask({ from, request }, { index: this.#replica.delivery.zxid, nowMs });
    if (answer !== undefined) this.#notify(answer);
  }

  #answerWatches(nowMs: Ms): void {
    const answers = this.#watches.advance({ index: this.#replica.delivery.zxid, nowMs });
    for (const answer of answers) this.#notify(answer);
  }

  #notify({ from, sequence, result, index }: WatchAnswer): void {
    this.#reply(from, sequence, { type: "result", result, index });
  }

  #answeredRound(): number {
    return this.#learners.reached(this.#replica.quorum, this.#round, roundOf);
  }

  /** Proposes what the machine wants, and asks no more before that is delivered: it would only say the same again. */
  #proposeDue(now: LocalTime): void {
    const { machine } = this.#replica.delivery.service;
    const dueMs = machine.nextDueMs(now);
    if (dueMs === undefined || dueMs > now.monotonicMs || this.#awaitsInternal()) return;
    for (const body of machine.due(now)) this.#broadcast({ kind: "internal", body });
    this.#lastInternal = this.#replica.state.history.lastZxid;
  }

  #awaitsInternal(): boolean {
    return this.#lastInternal > this.#replica.delivery.zxid;
  }

  #reply(to: string, sequence: number, outcome: ClientReplyOutcome): void {
    this.#replica.outbox.sendAtOnce(to, clientReply(sequence, outcome));
  }
}

function storedBy({ standing, stored }: Learner): number {
  return standing === "has acknowledged" ? stored : ZERO_ZXID;
}

/** Who has not yet acknowledged the leader's history may follow another in the next moment, and shows nothing. */
function roundOf({ standing, round }: Learner): number {
  return standing === "has acknowledged" ? round : 0;
}

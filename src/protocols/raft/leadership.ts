import type { LocalTime } from "../../contract/protocol.js";
import { type ClientReplyOutcome, type ClientRequest, clientReply } from "../../contract/replicated-log.js";
import type { Ms } from "../../core/units.js";
import { ParkedQueries, type WatchAnswer } from "../coordination/replica/parked-queries.js";
import { PendingReads } from "../coordination/replica/pending-reads.js";
import { Proposals } from "../coordination/replica/proposals.js";
import type { AppliedCommand } from "../coordination/replica/replicated-service.js";
import { Administration } from "./administration.js";
import { Lease } from "./lease.js";
import type { Replica } from "./replica.js";
import type { AppendHeader } from "./replication.js";
import { Replication } from "./replication.js";

const NOT_LEADER: ClientReplyOutcome = { type: "not-leader" };
const FORGOTTEN: ClientReplyOutcome = { type: "forgotten" };

/** One tenure of a leader: all that it keeps as long as it leads, and forgets when it steps down. */
export class Leadership {
  readonly replication: Replication;
  readonly #replica: Replica;
  readonly #proposals = new Proposals();
  readonly #reads = new PendingReads();
  readonly #watches: ParkedQueries;
  readonly #noOpIndex: number;
  readonly #administration: Administration;
  /** Present where queries are answered by it. */
  readonly #lease: Lease | undefined;
  /** The newest heartbeat round begun. */
  #round = 0;
  #heartbeatAtMs: Ms;
  #quorumCheckAtMs: Ms;
  /** The last entry proposed for the machine itself. */
  #lastInternalIndex = 0;

  /** Begins the tenure: appends its no-op and starts the machine's deadlines afresh. */
  constructor(replica: Replica, now: LocalTime) {
    const { options, state, applied } = replica;
    this.#replica = replica;
    this.replication = new Replication(replica);
    this.#watches = new ParkedQueries(applied.machine);
    this.#heartbeatAtMs = now.monotonicMs + options.heartbeatMs;
    this.#quorumCheckAtMs = now.monotonicMs + options.electionTimeoutMs.max;
    state.append([{ kind: "no-op", term: state.term }]);
    this.#noOpIndex = state.log.lastIndex;
    this.#administration = new Administration(replica, this.replication, this.#noOpIndex);
    this.#lease = options.reads === "lease" ? new Lease(options, replica.rules) : undefined;
    applied.machine.lead(now);
  }

  /** When it next has something to do. */
  wakeAtMs(now: LocalTime): Ms {
    const { machine } = this.#replica.applied;
    const { transfer } = this.#administration;
    const timers = Math.min(
      ...[this.#heartbeatAtMs, this.#quorumCheckAtMs, transfer.deadlineMs, this.#watches.deadlineMs],
    );
    const dueMs = transfer.isUnderWay || this.#awaitsInternal() ? undefined : machine.nextDueMs(now);
    // A machine that is late with what it announced is asked again in a while, not for ever at this moment.
    return dueMs === undefined ? timers : Math.min(timers, Math.max(dueMs, now.monotonicMs + 1));
  }

  /** Does what has come due. Returns false where it must step down, cut off from a majority (CheckQuorum). */
  wake(now: LocalTime): boolean {
    const { options } = this.#replica;
    const nowMs = now.monotonicMs;
    if (nowMs >= this.#quorumCheckAtMs) {
      if (!this.replication.heardFromQuorum()) {
        this.#replica.mark("leader-without-quorum");
        return false;
      }
      this.#quorumCheckAtMs = nowMs + options.electionTimeoutMs.max;
    }
    this.#administration.transfer.wake(nowMs);
    if (nowMs >= this.#heartbeatAtMs) {
      this.#heartbeatAtMs = nowMs + options.heartbeatMs;
      this.#beginRound(nowMs);
    }
    this.#proposeDue(now);
    return true;
  }

  serve(from: string, request: ClientRequest, { monotonicMs }: LocalTime): void {
    switch (request.kind) {
      case "command":
        this.#propose(from, request);
        break;
      case "query":
        if (this.#lease === undefined) this.#read(from, request);
        else this.#readByLease(this.#lease, from, request, monotonicMs);
        break;
      case "watch":
        this.#watch(from, request, monotonicMs);
        break;
      case "admin":
        this.#administration.serve(from, request, monotonicMs);
        break;
      default:
        request.kind satisfies never;
    }
  }

  /**
   * Draws the consequences of what the step brought: commits, applies, answers, and sends what followers lack. Returns
   * false where the leader must step down, since it belongs to the cluster no more.
   */
  advance(now: LocalTime): boolean {
    const { changes, transfer } = this.#administration;
    this.#commit(now);
    if (changes.advance(now.monotonicMs)) this.#lease?.expire();
    this.#lease?.answered(this.#answeredRound(), now.monotonicMs);
    this.#answerReads(now.monotonicMs);
    this.#answerWatches(now.monotonicMs);
    transfer.advance();
    this.replication.sendEntries(this.#header());
    if (!changes.hasRemovedLeader) return true;
    this.#replica.mark("leader-removed-itself");
    // Tells the others what is committed, before they have to elect the next leader.
    this.#beginRound(now.monotonicMs);
    return false;
  }

  /** Ends the tenure. Proposals may yet be committed by the next leader; queries were never answered. */
  end(): void {
    const { rules, mark } = this.#replica;
    for (const { from, sequence } of this.#proposals.takeAll()) {
      mark("command-lost-at-step-down");
      this.#reply(from, sequence, rules.outcomeAtStepDown());
    }
    for (const { from, request } of this.#reads.takeAll()) {
      mark("query-dropped-at-step-down");
      this.#reply(from, request.sequence, NOT_LEADER);
    }
    for (const { from, request } of this.#watches.takeAll()) this.#reply(from, request.sequence, NOT_LEADER);
    this.#administration.end();
  }

  #propose(from: string, request: ClientRequest): void {
    const { client, sequence, oldest, body } = request;
    const { state, applied, mark } = this.#replica;
    const known = sequence < oldest ? FORGOTTEN : applied.sessions.outcomeOf(client, sequence);
    if (known !== undefined) {
      mark("command-answered-from-session");
      this.#reply(from, sequence, known);
    } else if (this.#administration.transfer.isUnderWay && !this.#proposals.has(request)) {
      mark("command-turned-away-by-transfer");
      this.#reply(from, sequence, NOT_LEADER);
    } else if (this.#proposals.await(from, request)) {
      state.append([{ kind: "command", term: state.term, client, sequence, oldest, body }]);
    } else {
      mark("command-joined-proposal");
    }
  }

  /**
   * ReadIndex (section 8; Ongaro 2014, section 6.4): the answer waits until a majority has shown that this node still
   * led when the query came, and until everything that was committed by then is applied.
   */
  #read(from: string, request: ClientRequest): void {
    const { rules, applied, mark } = this.#replica;
    const index = rules.readIndex(applied.index, this.#noOpIndex);
    const round = rules.roundForQuery(this.#round);
    if (index > applied.index) mark("query-waited-for-no-op");
    else if (this.#answeredRound() < this.#round) mark("query-shared-round");
    this.#reads.add({ from, request, round, index });
  }

  /** A leader that cannot have been deposed, and knows what is committed, answers from its own state at once. */
  #readByLease(lease: Lease, from: string, request: ClientRequest, nowMs: Ms): void {
    const { rules, applied, mark } = this.#replica;
    const usable = rules.mayUseLease(this.#administration.transfer.mayBeDeposed);
    if (usable && lease.holdsAt(nowMs) && applied.index >= this.#noOpIndex) {
      mark("lease-read-served");
      this.#answer(from, request);
    } else {
      mark("lease-read-fell-back");
      this.#read(from, request);
    }
  }

  #answerReads(nowMs: Ms): void {
    if (this.#reads.isEmpty) return;
    const { applied } = this.#replica;
    // Queries that come while a round is under way share the next one.
    if (this.#reads.needRoundAfter(this.#round) && this.#answeredRound() === this.#round) this.#beginRound(nowMs);
    for (const { from, request } of this.#reads.takeReady(this.#answeredRound(), applied.index))
      this.#answer(from, request);
  }

  /** Only a hint to its client, so nobody is asked whether this node still leads. */
  #watch(from: string, request: ClientRequest, nowMs: Ms): void {
    const answer = this.#watches.ask({ from, request }, { index: this.#replica.applied.index, nowMs });
    if (answer !== undefined) this.#notify(answer);
  }

  #answerWatches(nowMs: Ms): void {
    const answers = this.#watches.advance({ index: this.#replica.applied.index, nowMs });
    for (const answer of answers) this.#notify(answer);
  }

  #notify({ from, sequence, result, index }: WatchAnswer): void {
    this.#reply(from, sequence, { type: "result", result, index });
  }

  #answer(from: string, { body, sequence }: ClientRequest): void {
    const { machine, index } = this.#replica.applied;
    this.#reply(from, sequence, { type: "result", result: machine.query(body, index), index });
  }

  #answeredRound(): number {
    return this.replication.answeredByQuorum(this.#round);
  }

  #beginRound(nowMs: Ms): void {
    this.#round++;
    this.#lease?.began(this.#round, nowMs);
    this.replication.sendHeartbeats(this.#header());
  }

  #commit(now: LocalTime): void {
    const { state, applied, rules, mark } = this.#replica;
    if (state.log.lastIndex === applied.index) return;
    const stored = this.replication.storedByQuorum(rules.ownShare(state.durableIndex, state.log.lastIndex));
    if (stored <= applied.index) return;
    const term = state.log.termAt(stored) ?? 0;
    if (term !== state.term) mark("old-entries-on-majority");
    if (!rules.commitsByCounting(term, state.term)) return;
    if (stored > state.durableIndex) mark("leader-disk-behind");
    applied.applyThrough(stored, state.log, now, this.#settle);
  }

  readonly #settle = ({ entry, outcome }: AppliedCommand): void => {
    const waiting = this.#proposals.settle(entry.client, entry.sequence);
    // What is applied is durable on a majority, so the answer need not wait for this node's disk.
    if (waiting !== undefined) this.#reply(waiting.from, waiting.sequence, outcome);
  };

  /** Proposes what the machine wants, and asks no more before that is applied: it would only say the same again. */
  #proposeDue(now: LocalTime): void {
    const { state, applied } = this.#replica;
    if (this.#administration.transfer.isUnderWay) return;
    const dueMs = applied.machine.nextDueMs(now);
    if (dueMs === undefined || dueMs > now.monotonicMs || this.#awaitsInternal()) return;
    const due = applied.machine.due(now);
    if (due.length === 0) return;
    state.append(due.map((body) => ({ kind: "internal", term: state.term, body })));
    this.#lastInternalIndex = state.log.lastIndex;
  }

  #awaitsInternal(): boolean {
    return this.#lastInternalIndex > this.#replica.applied.index;
  }

  #header(): AppendHeader {
    const { state, applied } = this.#replica;
    return { term: state.term, commitIndex: applied.index, round: this.#round };
  }

  #reply(to: string, sequence: number, outcome: ClientReplyOutcome): void {
    this.#replica.outbox.sendAtOnce(to, clientReply(sequence, outcome));
  }
}

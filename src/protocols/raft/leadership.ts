import type { LocalTime } from "../../contract/protocol.js";
import { type ClientRequest, notLeader } from "../../contract/replicated-log.js";
import type { Ms } from "../../core/units.js";
import { LeaderDesk } from "../coordination/replica/leader-desk.js";
import { Administration } from "./administration.js";
import { Lease } from "./lease.js";
import type { Replica } from "./replica.js";
import type { AppendHeader } from "./replication.js";
import { Replication } from "./replication.js";

/** One tenure of a leader: all that it keeps as long as it leads, and forgets when it steps down. */
export class Leadership {
  readonly replication: Replication;
  readonly #replica: Replica;
  readonly #desk: LeaderDesk;
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
    this.#desk = new LeaderDesk({
      service: applied,
      index: () => applied.index,
      rounds: {
        newest: () => this.#round,
        answered: () => this.#answeredRound(),
        begin: (nowMs) => this.#beginRound(nowMs),
      },
      outbox: replica.outbox,
      mark: replica.mark,
    });
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
    const { transfer } = this.#administration;
    const timers = Math.min(
      ...[this.#heartbeatAtMs, this.#quorumCheckAtMs, transfer.deadlineMs, this.#desk.watchDeadlineMs],
    );
    if (transfer.isUnderWay || this.#awaitsInternal()) return timers;
    return Math.min(timers, this.#desk.machineDueMs(now));
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
        this.#desk.watch(from, request, monotonicMs);
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
    this.#desk.advance(now.monotonicMs);
    transfer.advance();
    this.replication.sendEntries(this.#header());
    if (!changes.hasRemovedLeader) return true;
    this.#replica.mark("leader-removed-itself");
    // Tells the others what is committed, before they have to elect the next leader.
    this.#beginRound(now.monotonicMs);
    return false;
  }

  /** Ends the tenure. */
  end(): void {
    const { rules, mark } = this.#replica;
    this.#desk.end({
      outcomeOfProposal: rules.outcomeAtStepDown,
      queryDropped: () => mark("query-dropped-at-step-down"),
    });
    this.#administration.end();
  }

  #propose(from: string, request: ClientRequest): void {
    const { state, mark } = this.#replica;
    if (this.#administration.transfer.isUnderWay && this.#desk.isNew(request)) {
      mark("command-turned-away-by-transfer");
      this.#desk.reply(from, request.sequence, notLeader());
      return;
    }
    this.#desk.command(from, request, (entry) => state.append([{ ...entry, term: state.term }]));
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
    this.#desk.query(from, request, { round, index });
  }

  /** A leader that cannot have been deposed, and knows what is committed, answers from its own state at once. */
  #readByLease(lease: Lease, from: string, request: ClientRequest, nowMs: Ms): void {
    const { rules, applied, mark } = this.#replica;
    const usable = rules.mayUseLease(this.#administration.transfer.mayBeDeposed);
    if (usable && lease.holdsAt(nowMs) && applied.index >= this.#noOpIndex) {
      mark("lease-read-served");
      this.#desk.answer(from, request);
    } else {
      mark("lease-read-fell-back");
      this.#read(from, request);
    }
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
    applied.applyThrough(stored, state.log, now, this.#desk.settle);
  }

  /** Proposes what the machine wants, and asks no more before that is applied: it would only say the same again. */
  #proposeDue(now: LocalTime): void {
    const { state } = this.#replica;
    if (this.#administration.transfer.isUnderWay || this.#awaitsInternal()) return;
    const due = this.#desk.takeDue(now);
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
}

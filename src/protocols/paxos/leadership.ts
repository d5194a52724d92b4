import type { LocalTime } from "../../contract/protocol.js";
import { type ClientRequest, notLeader } from "../../contract/replicated-log.js";
import type { Ms } from "../../core/units.js";
import { LeaderDesk } from "../coordination/replica/leader-desk.js";
import { type Ballot, sameBallot } from "./ballot.js";
import { Commanders } from "./commanders.js";
import type { HeartbeatAnswer, Proposal, Value } from "./messages.js";
import type { Replica } from "./replica.js";
import { Rounds } from "./rounds.js";
import type { Scout } from "./scout.js";

/**
 * One tenure of a leader, in one ballot (Lamport 2001, section 3: "the same server ... acts as the distinguished proposer
 * in all instances"): all that it keeps as long as it leads, and forgets when it steps down.
 */
export class Leadership {
  readonly ballot: Ballot;
  readonly commanders: Commanders;
  readonly rounds: Rounds;
  readonly #replica: Replica;
  readonly #desk: LeaderDesk;
  /** Values that wait for a slot within the window. */
  #queue: Value[] = [];
  #nextSlot: number;
  /** Up to here slots may have been chosen in lower ballots. */
  readonly #inheritedSlot: number;
  #heartbeatAtMs: Ms;
  #majorityCheckAtMs: Ms;
  /** The last slot in which something that the machine itself wanted was proposed, 0 before the first. */
  #lastInternalSlot = 0;

  /** Begins the tenure: proposes again whatever may have been chosen, and starts the machine's deadlines afresh. */
  constructor(replica: Replica, scout: Scout, now: LocalTime) {
    const { options, learner, mark } = replica;
    this.#replica = replica;
    this.#desk = new LeaderDesk({
      service: learner,
      index: () => learner.applied,
      rounds: {
        newest: () => this.rounds.round,
        answered: () => this.rounds.answeredByMajority,
        begin: () => this.#beginRound(),
      },
      outbox: replica.outbox,
      mark,
    });
    this.ballot = scout.ballot;
    this.commanders = new Commanders(replica, scout.ballot);
    this.rounds = new Rounds(replica.others);
    const { proposals, gaps, lastSlot } = scout.inheritance(learner.applied + 1);
    this.#inheritedSlot = lastSlot;
    this.#nextSlot = lastSlot + 1;
    if (proposals.length > 0) mark("accepted-value-proposed-again");
    if (gaps > 0) mark("gap-filled");
    this.commanders.propose(proposals);
    this.#heartbeatAtMs = now.monotonicMs + options.heartbeatMs;
    this.#majorityCheckAtMs = now.monotonicMs + options.electionTimeoutMs.max;
    this.#beginRound();
    learner.machine.lead(now);
  }

  /** When it next has something to do. */
  wakeAtMs(now: LocalTime): Ms {
    const timers = Math.min(this.#heartbeatAtMs, this.#majorityCheckAtMs, this.#desk.watchDeadlineMs);
    return this.#awaitsInternal() ? timers : Math.min(timers, this.#desk.machineDueMs(now));
  }

  /** Does what has come due. Returns false where it must step down, since it no longer hears a majority. */
  wake(now: LocalTime): boolean {
    const { options, mark } = this.#replica;
    const nowMs = now.monotonicMs;
    if (nowMs >= this.#majorityCheckAtMs) {
      if (!this.rounds.takeHeardMajority()) {
        mark("leader-without-majority");
        return false;
      }
      this.#majorityCheckAtMs = nowMs + options.electionTimeoutMs.max;
    }
    if (nowMs >= this.#heartbeatAtMs) {
      this.#heartbeatAtMs = nowMs + options.heartbeatMs;
      this.#beginRound();
      this.commanders.resend();
    }
    this.#proposeDue(now);
    return true;
  }

  /** Whether this answers a heartbeat of its own: of another ballot it shows nothing. */
  answers({ ballot }: HeartbeatAnswer): boolean {
    return sameBallot(ballot, this.ballot);
  }

  serve(from: string, request: ClientRequest, now: LocalTime): void {
    switch (request.kind) {
      case "command":
        this.#desk.command(from, request, (entry) => this.#queue.push(entry));
        break;
      case "query":
        this.#read(from, request);
        break;
      case "watch":
        this.#desk.watch(from, request, now.monotonicMs);
        break;
      case "admin":
        // It has nothing to administer: its nodes are who they are.
        this.#desk.reply(from, request.sequence, notLeader());
        break;
      default:
        request.kind satisfies never;
    }
  }

  /** Draws the consequences of what the step brought: applies what was chosen, answers, proposes what may now be. */
  advance(now: LocalTime): void {
    const { learner } = this.#replica;
    learner.apply(now, this.#desk.settle);
    this.commanders.forgetThrough(learner.applied);
    this.#nextSlot = Math.max(this.#nextSlot, learner.applied + 1);
    this.#fillWindow();
    this.#desk.advance(now.monotonicMs);
  }

  /** Ends the tenure. */
  end(): void {
    this.#desk.end();
  }

  /** "Up to alpha commands" ahead of what is known to be chosen (section 3); the rest waits. */
  #fillWindow(): void {
    const { options, learner, mark } = this.#replica;
    const proposals: Proposal[] = [];
    while (this.#queue.length > 0 && this.#nextSlot <= learner.applied + options.window) {
      const value = this.#queue.shift() as Value;
      if (value.kind === "internal") this.#lastInternalSlot = this.#nextSlot;
      proposals.push({ slot: this.#nextSlot++, value });
    }
    if (this.#queue.length > 0) mark("command-waited-for-window");
    this.commanders.propose(proposals);
  }

  /**
   * The answer waits until a majority has shown, after the query came, that no higher ballot was promised by then, and
   * until all that lower ballots may have chosen is applied: whatever was chosen before the query is in this state.
   */
  #read(from: string, request: ClientRequest): void {
    const { rules, learner, mark } = this.#replica;
    const index = Math.max(this.#inheritedSlot, learner.applied);
    if (index > learner.applied) mark("query-waited-for-inheritance");
    this.#desk.query(from, request, { round: rules.roundForQuery(this.rounds.round), index });
  }

  #beginRound(): void {
    const { others, outbox, learner } = this.#replica;
    const round = this.rounds.begin();
    for (const node of others)
      outbox.sendAtOnce(node, { type: "heartbeat", ballot: this.ballot, round, decided: learner.applied });
  }

  /** Proposes what the machine wants, and asks no more before that is applied: it would only say the same again. */
  #proposeDue(now: LocalTime): void {
    if (this.#awaitsInternal()) return;
    const due = this.#desk.takeDue(now);
    if (due.length === 0) return;
    this.#queue.push(...due.map((body): Value => ({ kind: "internal", body })));
  }

  /** Whether something that the machine itself wanted still waits for the window, or to be applied. */
  #awaitsInternal(): boolean {
    return (
      this.#lastInternalSlot > this.#replica.learner.applied || this.#queue.some(({ kind }) => kind === "internal")
    );
  }
}

import type { Outbox } from "../../../contract/outbox.js";
import type { LocalTime } from "../../../contract/protocol.js";
import {
  type ClientReply,
  type ClientReplyOutcome,
  type ClientRequest,
  clientReply,
  notLeader,
} from "../../../contract/replicated-log.js";
import type { Json } from "../../../core/json.js";
import type { Ms } from "../../../core/units.js";
import { ParkedQueries, type WatchAnswer } from "./parked-queries.js";
import { PendingReads } from "./pending-reads.js";
import { Proposals } from "./proposals.js";
import type { AppliedCommand, ReplicatedService, ServiceEntry } from "./replicated-service.js";

const FORGOTTEN: ClientReplyOutcome = { type: "forgotten" };
const LOST: ClientReplyOutcome = { type: "lost" };

/** A client's command as the log holds it. */
type CommandEntry = Extract<ServiceEntry, { readonly kind: "command" }>;

/** The rounds of heartbeats by which a leader makes sure that it still leads. */
export interface ConfirmingRounds {
  /** The newest one begun. */
  newest(): number;
  /** The newest one that a majority has answered. */
  answered(): number;
  begin(nowMs: Ms): void;
}

export interface LeaderDeskSetup {
  readonly service: Pick<ReplicatedService, "machine" | "sessions">;
  /** The log position up to which the service has applied. */
  index(): number;
  readonly rounds: ConfirmingRounds;
  readonly outbox: Pick<Outbox<ClientReply>, "sendAtOnce">;
  mark(name: "command-answered-from-session" | "command-joined-proposal" | "command-lost-at-step-down"): void;
}

export interface TenureEnd {
  /** That it is lost, where nothing is said. */
  readonly outcomeOfProposal?: () => ClientReplyOutcome;
  /** Called for each query that was not answered. */
  readonly queryDropped?: () => void;
}

/** What a leader owes to those who have asked it, for one tenure: outcomes of commands, answers to queries, watches. */
export class LeaderDesk {
  readonly #setup: LeaderDeskSetup;
  readonly #proposals = new Proposals();
  readonly #reads = new PendingReads();
  readonly #watches: ParkedQueries;

  constructor(setup: LeaderDeskSetup) {
    this.#setup = setup;
    this.#watches = new ParkedQueries(setup.service.machine);
  }

  /** When a watch must be answered, come what may; Infinity where none must. */
  get watchDeadlineMs(): Ms {
    return this.#watches.deadlineMs;
  }

  /** When the machine next wants something proposed; Infinity where nothing. */
  machineDueMs(now: LocalTime): Ms {
    const dueMs = this.#setup.service.machine.nextDueMs(now);
    // A machine that is late with what it announced is asked again in a while, not for ever at this moment.
    return dueMs === undefined ? Number.POSITIVE_INFINITY : Math.max(dueMs, now.monotonicMs + 1);
  }

  /** What the machine wants proposed by now. */
  takeDue(now: LocalTime): readonly Json[] {
    const { machine } = this.#setup.service;
    const dueMs = machine.nextDueMs(now);
    return dueMs === undefined || dueMs > now.monotonicMs ? [] : machine.due(now);
  }

  /** Whether a command is neither on its way nor settled. */
  isNew(request: ClientRequest): boolean {
    return this.#knownOutcome(request) === undefined && !this.#proposals.has(request);
  }

  /** Answers a command whose outcome is known, and has any other proposed that is not yet on its way. */
  command(from: string, request: ClientRequest, propose: (entry: CommandEntry) => void): void {
    const { client, sequence, oldest, body } = request;
    const known = this.#knownOutcome(request);
    if (known !== undefined) {
      this.#setup.mark("command-answered-from-session");
      this.reply(from, sequence, known);
    } else if (this.#proposals.await(from, request)) {
      propose({ kind: "command", client, sequence, oldest, body });
    } else {
      this.#setup.mark("command-joined-proposal");
    }
  }

  /** A client's command was applied. That is durable on a majority, so the answer need not wait for this node's disk. */
  readonly settle = ({ entry, outcome }: AppliedCommand): void => {
    const waiting = this.#proposals.settle(entry.client, entry.sequence);
    if (waiting !== undefined) this.reply(waiting.from, waiting.sequence, outcome);
  };

  /** Answers a query once a majority has answered this round, and the log is applied up to this index. */
  query(from: string, request: ClientRequest, after: { readonly round: number; readonly index: number }): void {
    this.#reads.add({ from, request, ...after });
  }

  /** Only a hint to its client, so nobody is asked whether this node still leads. */
  watch(from: string, request: ClientRequest, nowMs: Ms): void {
    const answer = this.#watches.ask({ from, request }, { index: this.#setup.index(), nowMs });
    if (answer !== undefined) this.#notify(answer);
  }

  /** Answers a query from the state as it is. */
  answer(from: string, { body, sequence }: ClientRequest): void {
    const index = this.#setup.index();
    this.reply(from, sequence, { type: "result", result: this.#setup.service.machine.query(body, index), index });
  }

  /** Answers what can be answered by now, and begins a round where a query waits for one. */
  advance(nowMs: Ms): void {
    this.#answerQueries(nowMs);
    const answers = this.#watches.advance({ index: this.#setup.index(), nowMs });
    for (const answer of answers) this.#notify(answer);
  }

  /** Ends the tenure. Proposals may yet be committed by the next leader; queries were never answered. */
  end({ outcomeOfProposal = () => LOST, queryDropped = () => {} }: TenureEnd = {}): void {
    for (const { from, sequence } of this.#proposals.takeAll()) {
      this.#setup.mark("command-lost-at-step-down");
      this.reply(from, sequence, outcomeOfProposal());
    }
    for (const { from, request } of this.#reads.takeAll()) {
      queryDropped();
      this.reply(from, request.sequence, notLeader());
    }
    for (const { from, request } of this.#watches.takeAll()) this.reply(from, request.sequence, notLeader());
  }

  reply(to: string, sequence: number, outcome: ClientReplyOutcome): void {
    this.#setup.outbox.sendAtOnce(to, clientReply(sequence, outcome));
  }

  #knownOutcome({ client, sequence, oldest }: ClientRequest): ClientReplyOutcome | undefined {
    return sequence < oldest ? FORGOTTEN : this.#setup.service.sessions.outcomeOf(client, sequence);
  }

  #answerQueries(nowMs: Ms): void {
    if (this.#reads.isEmpty) return;
    const { rounds, index } = this.#setup;
    // Queries that come while a round is under way share the next one.
    if (this.#reads.needRoundAfter(rounds.newest()) && rounds.answered() === rounds.newest()) rounds.begin(nowMs);
    for (const { from, request } of this.#reads.takeReady(rounds.answered(), index())) this.answer(from, request);
  }

  #notify({ from, sequence, result, index }: WatchAnswer): void {
    this.reply(from, sequence, { type: "result", result, index });
  }
}

import type { Ms } from "../../core/units.js";
import { type Operator, WaitingOperators } from "./operators.js";
import type { Replica } from "./replica.js";
import type { Replication } from "./replication.js";

interface Attempt {
  readonly target: string;
  readonly deadlineMs: Ms;
  /** Whether the target was told to campaign. */
  asked: boolean;
}

/**
 * How a leader hands over (Ongaro 2014, section 3.10): it takes no more commands, brings the target's log up to its
 * own, and tells the target to campaign at once. "If leadership transfer does not complete after about an election
 * timeout, the prior leader aborts the transfer and resumes accepting client requests."
 */
export class LeadershipTransfer {
  readonly #replica: Replica;
  readonly #replication: Replication;
  readonly #waiting = new WaitingOperators();
  #attempt: Attempt | undefined;
  #hasAsked = false;

  constructor(replica: Replica, replication: Replication) {
    this.#replica = replica;
    this.#replication = replication;
  }

  get isUnderWay(): boolean {
    return this.#attempt !== undefined;
  }

  /**
   * Whether followers may vote for another although they hear this leader. Once a target was told to campaign that is
   * so to the end of the tenure, given up or not: the message may arrive at any later time.
   */
  get mayBeDeposed(): boolean {
    return this.#attempt !== undefined || this.#hasAsked;
  }

  /** When the attempt under way is given up. */
  get deadlineMs(): Ms {
    return this.#attempt?.deadlineMs ?? Number.POSITIVE_INFINITY;
  }

  /** An operator wants `to` to lead, or whoever is the best prepared. */
  request(to: string | undefined, operator: Operator, nowMs: Ms): void {
    // A request that comes again after it was done finds the target in the lead.
    if (to === this.#replica.id) operator.answer({ type: "handed-over", to });
    else if (this.#waiting.has(operator)) this.#waiting.add(operator);
    else if (this.#attempt !== undefined) operator.refuse("another transfer is under way");
    else this.#begin(to, operator, nowMs);
  }

  #begin(to: string | undefined, operator: Operator, nowMs: Ms): void {
    const { options, mark } = this.#replica;
    const target = this.#replication.mostCompleteVoter(to);
    if (target === undefined) {
      operator.refuse(to === undefined ? "there is no other voter" : `${to} is no voter`);
    } else {
      this.#waiting.add(operator);
      this.#attempt = { target, deadlineMs: nowMs + options.electionTimeoutMs.max, asked: false };
      mark("transfer-started");
    }
  }

  /** Tells the target to campaign once its log is as complete as this leader's. */
  advance(): void {
    const attempt = this.#attempt;
    if (attempt === undefined || attempt.asked) return;
    const { state, outbox } = this.#replica;
    if (this.#replication.matchOf(attempt.target) < state.log.lastIndex) return;
    attempt.asked = true;
    this.#hasAsked = true;
    outbox.sendAtOnce(attempt.target, { type: "timeout-now", term: state.term });
  }

  wake(nowMs: Ms): void {
    if (this.#attempt === undefined || nowMs < this.#attempt.deadlineMs) return;
    const { target } = this.#attempt;
    this.#attempt = undefined;
    this.#replica.mark("transfer-given-up");
    for (const operator of this.#waiting.takeAll()) operator.refuse(`${target} did not take over in time`);
  }

  /** The tenure ends. */
  end(): void {
    const attempt = this.#attempt;
    for (const operator of this.#waiting.takeAll()) {
      if (attempt?.asked === true) operator.answer({ type: "handed-over", to: attempt.target });
      else operator.tell({ type: "lost" });
    }
  }
}

import type { Ms } from "../../core/units.js";
import type { RaftOptions } from "./options.js";
import type { RaftRules } from "./rules/raft-rules.js";

interface SentRound {
  readonly round: number;
  readonly sentMs: Ms;
}

/**
 * The time in which nobody else can have been elected, by the leader's own monotonic clock (Ongaro 2014, section
 * 6.4.1): whoever answered a heartbeat refuses its vote for the least election timeout from then on. The leader knows
 * only when it sent the heartbeat, so it counts from there, and allows for a clock that runs faster than its own.
 */
export class Lease {
  readonly #options: RaftOptions;
  readonly #rules: RaftRules;
  /** The rounds from the newest answered one on, ascending. */
  readonly #sent: SentRound[] = [];
  #answeredRound = 0;
  #endMs: Ms = Number.NEGATIVE_INFINITY;

  constructor(options: RaftOptions, rules: RaftRules) {
    this.#options = options;
    this.#rules = rules;
  }

  /** Heartbeats of this round leave now. */
  began(round: number, nowMs: Ms): void {
    this.#sent.push({ round, sentMs: nowMs });
  }

  /** A majority has answered this round. */
  answered(round: number, nowMs: Ms): void {
    if (round <= this.#answeredRound) return;
    while ((this.#sent[0]?.round ?? round) < round) this.#sent.shift();
    const sent = this.#sent[0];
    if (sent?.round !== round) return;
    this.#answeredRound = round;
    this.#endMs = this.#rules.leaseEndMs({ sentMs: sent.sentMs, answeredMs: nowMs }, this.#options);
  }

  /** Other nodes decide from now on: what was answered counts again only as far as they have answered too. */
  expire(): void {
    this.#answeredRound = 0;
    this.#endMs = Number.NEGATIVE_INFINITY;
  }

  holdsAt(nowMs: Ms): boolean {
    return nowMs < this.#endMs;
  }
}

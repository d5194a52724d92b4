import type { Ms } from "../../core/units.js";

/** After so many rounds a learner that still is not close enough never will be. */
const MAX_ROUNDS = 10;

/** So many election timeouts may pass until all have caught up; a server that is down would be waited for for ever. */
const PATIENCE_ELECTION_TIMEOUTS = 20;

interface Round {
  number: number;
  /** The log's end when the round began: what it replicates. */
  target: number;
  startedMs: Ms;
}

/**
 * Whether new servers are close enough to the end of the log to become voters: "The replication of entries to the new
 * server is split into rounds. Each round replicates all the log entries present in the leader's log at the start of
 * the round." One that lasts less than an election timeout is the last (Ongaro 2014, section 4.2.1).
 */
export class CatchUp {
  readonly #electionTimeoutMs: Ms;
  readonly #deadlineMs: Ms;
  readonly #lagging: Map<string, Round>;

  constructor(learners: readonly string[], lastIndex: number, nowMs: Ms, electionTimeoutMs: Ms) {
    this.#electionTimeoutMs = electionTimeoutMs;
    this.#deadlineMs = nowMs + PATIENCE_ELECTION_TIMEOUTS * electionTimeoutMs;
    this.#lagging = new Map(learners.map((learner) => [learner, { number: 1, target: lastIndex, startedMs: nowMs }]));
  }

  /** The learners that have not caught up as of the last observation. */
  get lagging(): readonly string[] {
    return [...this.#lagging.keys()];
  }

  /** Whether there is no use in waiting on. */
  isHopeless(nowMs: Ms): boolean {
    return nowMs >= this.#deadlineMs || [...this.#lagging.values()].some(({ number }) => number > MAX_ROUNDS);
  }

  /** Looks how far each learner has come, now that the log ends at `lastIndex`. */
  observe(matchOf: (learner: string) => number, lastIndex: number, nowMs: Ms): void {
    for (const [learner, round] of this.#lagging) {
      if (matchOf(learner) < round.target) continue;
      if (nowMs - round.startedMs < this.#electionTimeoutMs) {
        this.#lagging.delete(learner);
      } else {
        round.number++;
        round.target = lastIndex;
        round.startedMs = nowMs;
      }
    }
  }
}

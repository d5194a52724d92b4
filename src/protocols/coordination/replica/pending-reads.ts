import type { ClientRequest } from "../../../contract/replicated-log.js";

/** A query that waits until this node is known to have led when it came, and has applied what was committed then. */
interface PendingRead {
  readonly from: string;
  readonly request: ClientRequest;
  /** The heartbeat round that a majority must answer. */
  readonly round: number;
  /** ReadIndex: the state must reflect the log at least up to here. */
  readonly index: number;
}

/** Queries waiting to be answered without the log (section 8; Ongaro 2014, section 6.4), in the order they came. */
export class PendingReads {
  #waiting: PendingRead[] = [];

  /** Rounds and indexes never fall from one call to the next. */
  add(read: PendingRead): void {
    this.#waiting.push(read);
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Whether some query waits for a round later than `round`. */
  needRoundAfter(round: number): boolean {
    return (this.#waiting.at(-1)?.round ?? 0) > round;
  }

  /** Takes out all queries that may be answered from a state that reflects the log up to `appliedIndex`. */
  takeReady(answeredRound: number, appliedIndex: number): readonly PendingRead[] {
    let ready = 0;
    for (const read of this.#waiting) {
      if (read.round > answeredRound || read.index > appliedIndex) break;
      ready++;
    }
    return ready === 0 ? [] : this.#waiting.splice(0, ready);
  }

  takeAll(): readonly PendingRead[] {
    return this.#waiting.splice(0);
  }
}

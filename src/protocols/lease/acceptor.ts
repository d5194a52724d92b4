import type { Ms } from "../../core/units.js";
import { type Ballot, isSameBallot, NO_BALLOT } from "./ballot.js";
import type { Lease, LeaseRecord, LeaseReply, LeaseRequest } from "./messages.js";

/** What an acceptor makes of a request: its answer, true only once these records are durable. */
export interface Judgement {
  readonly reply: LeaseReply;
  readonly records: readonly LeaseRecord[];
}

interface Accepted {
  readonly lease: Lease;
  /** The acceptor keeps everybody else out until then, by its own monotonic clock. */
  readonly untilMs: Ms;
}

/**
 * One election at one acceptor (Trencseni, Gazso & Reinhardt 2012): the highest ballot promised, the lease
 * accepted, and a timer that forgets the lease when it has run out.
 */
export class Acceptor {
  readonly #election: string;
  #promised: Ballot = NO_BALLOT;
  #accepted: Accepted | undefined;

  constructor(election: string) {
    this.#election = election;
  }

  /** The highest ballot that it has promised, or accepted something of. */
  get promised(): Ballot {
    return this.#promised;
  }

  /** The lease that stands at `nowMs` by this acceptor's clock. */
  standing(nowMs: Ms): Lease | undefined {
    if (this.#accepted !== undefined && nowMs >= this.#accepted.untilMs) this.#accepted = undefined;
    return this.#accepted?.lease;
  }

  take(request: LeaseRequest, nowMs: Ms): Judgement {
    const election = this.#election;
    switch (request.type) {
      case "prepare": {
        // A copy of a request that was granted is granted again: the answer may have been lost.
        if (!this.#mayJoin(request.ballot)) return this.#rejection();
        this.#promised = request.ballot;
        const standing = this.standing(nowMs) ?? null;
        return {
          reply: { type: "promised", standing },
          records: [{ type: "promised", election, ballot: request.ballot }],
        };
      }
      case "propose": {
        const { ballot, lease } = request;
        if (!this.#mayJoin(ballot)) return this.#rejection();
        this.#promised = ballot;
        this.#accepted = { lease, untilMs: nowMs + lease.durationMs };
        return { reply: { type: "accepted" }, records: [{ type: "accepted", election, ballot, lease }] };
      }
      case "release": {
        const holds = this.standing(nowMs)?.token === request.token;
        if (holds) this.#accepted = undefined;
        return { reply: { type: "released" }, records: holds ? [{ type: "released", election }] : [] };
      }
      case "inspect":
        return { reply: { type: "standing", lease: this.standing(nowMs) ?? null }, records: [] };
      default:
        return request satisfies never;
    }
  }

  /**
   * Takes back what the disk has. A lease's timer starts anew: nobody knows how long the process was down, and to keep a
   * lease for too long delays others, where to drop it too early would let two of them lead.
   */
  restore(record: LeaseRecord, nowMs: Ms): void {
    switch (record.type) {
      case "promised":
        this.#promised = record.ballot;
        return;
      case "accepted":
        this.#promised = record.ballot;
        this.#accepted = { lease: record.lease, untilMs: nowMs + record.lease.durationMs };
        return;
      case "released":
        this.#accepted = undefined;
        return;
      default:
        record satisfies never;
    }
  }

  /** All that a disk has to keep of it. */
  records(nowMs: Ms): readonly LeaseRecord[] {
    const election = this.#election;
    const ballot = this.#promised;
    const lease = this.standing(nowMs);
    if (lease !== undefined) return [{ type: "accepted", election, ballot, lease }];
    return ballot.number === 0 ? [] : [{ type: "promised", election, ballot }];
  }

  #mayJoin(ballot: Ballot): boolean {
    return ballot.number > this.#promised.number || isSameBallot(ballot, this.#promised);
  }

  #rejection(): Judgement {
    return { reply: { type: "rejected", promised: this.#promised.number }, records: [] };
  }
}

import type { Outbox } from "../../../contract/outbox.js";
import type { Json } from "../../../core/json.js";
import { type Ballot, higherBallot, NO_BALLOT } from "../ballot.js";
import type { PaxosRules } from "../rules/paxos-rules.js";
import type { Accepted, DecreeMessage, DecreeRecord } from "./messages.js";

/** What became of a request to an acceptor: its answer, and the last write that must be durable before it leaves. */
export interface Response {
  readonly answer: Extract<DecreeMessage, { readonly type: "promise" | "accepted" | "refused" }>;
  /** 0 where nothing was written for it. */
  readonly write: number;
}

/**
 * An acceptor (Lamport 2001, section 2.2): "needs to remember only the highest-numbered proposal that it has ever
 * accepted and the number of the highest-numbered prepare request to which it has responded".
 */
export class Acceptor {
  readonly #rules: PaxosRules;
  readonly #outbox: Outbox<DecreeMessage, DecreeRecord>;
  #promised: Ballot = NO_BALLOT;
  #accepted: Accepted | undefined;

  constructor(rules: PaxosRules, outbox: Outbox<DecreeMessage, DecreeRecord>) {
    this.#rules = rules;
    this.#outbox = outbox;
  }

  get promised(): Ballot {
    return this.#promised;
  }

  get accepted(): Accepted | undefined {
    return this.#accepted;
  }

  recover(records: readonly DecreeRecord[]): void {
    for (const record of records) {
      this.#promised = higherBallot(this.#promised, record.ballot);
      if (record.type === "accept") this.#accepted = { ballot: record.ballot, value: record.value };
    }
  }

  /** Phase 1. */
  prepare(ballot: Ballot): Response {
    if (!this.#rules.mayPromise(ballot, this.#promised)) return this.#refusal(ballot);
    this.#promised = ballot;
    let write = 0;
    for (const record of this.#rules.promiseRecords(ballot)) write = this.#outbox.record(record);
    const accepted = this.#accepted;
    return { answer: { type: "promise", ballot, ...(accepted === undefined ? {} : { accepted }) }, write };
  }

  /** Phase 2. */
  accept(ballot: Ballot, value: Json): Response {
    if (!this.#rules.mayAccept(ballot, this.#promised)) return this.#refusal(ballot);
    this.#promised = higherBallot(this.#promised, ballot);
    this.#accepted = { ballot, value };
    const write = this.#outbox.record({ type: "accept", ballot, value });
    return { answer: { type: "accepted", ballot, value }, write };
  }

  #refusal(ballot: Ballot): Response {
    return { answer: { type: "refused", ballot, promised: this.#promised }, write: 0 };
  }
}

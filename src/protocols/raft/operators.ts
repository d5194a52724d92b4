import { type ClientReplyOutcome, type ClientRequest, clientReply } from "../../contract/replicated-log.js";
import type { AdministrativeResult } from "./administrative-messages.js";
import type { Replica } from "./replica.js";

/** Whoever sent an administrative request, as far as its answer goes. */
export class Operator {
  /** The same for each copy of one request. */
  readonly key: string;
  readonly #replica: Replica;
  readonly #from: string;
  readonly #sequence: number;

  constructor(replica: Replica, from: string, { client, sequence }: ClientRequest) {
    this.key = `${sequence} ${client}`;
    this.#replica = replica;
    this.#from = from;
    this.#sequence = sequence;
  }

  answer(result: AdministrativeResult): void {
    this.tell({ type: "result", result, index: this.#replica.applied.index });
  }

  refuse(why: string): void {
    this.answer({ type: "refused", why });
  }

  tell(outcome: ClientReplyOutcome): void {
    this.#replica.outbox.sendAtOnce(this.#from, clientReply(this.#sequence, outcome));
  }
}

/** The operators that wait for one and the same thing; a request that is repeated waits once. */
export class WaitingOperators {
  readonly #waiting = new Map<string, Operator>();

  add(operator: Operator): void {
    this.#waiting.set(operator.key, operator);
  }

  has(operator: Operator): boolean {
    return this.#waiting.has(operator.key);
  }

  /** All of them; nobody waits any more. */
  takeAll(): readonly Operator[] {
    const operators = [...this.#waiting.values()];
    this.#waiting.clear();
    return operators;
  }
}

import type { Ok, Outcome } from "../../contract/outcome.js";
import type { Ms } from "../../core/units.js";
import { classify } from "../coordination/classify.js";
import type { RequestChannel, RequestLimits } from "../coordination/request-channel.js";
import type { Command, Compare, Operation, Query, ReadOperation, TransactionAnswer, ValueOf } from "./requests.js";

export interface KeyCallsSetup {
  readonly channel: RequestChannel;
  /** The name of the log's positions in the history, e.g. `raft-index`. */
  readonly positions: string;
  readonly operationTimeoutMs: Ms;
}

/** The store's commands and queries as typed calls with an outcome. */
export class KeyCalls {
  readonly #setup: KeyCallsSetup;

  constructor(setup: KeyCallsSetup) {
    this.#setup = setup;
  }

  async command<Asked extends Command>(command: Asked): Promise<Outcome<ValueOf<Asked>>> {
    const { channel, positions } = this.#setup;
    const answer = await channel.ask("command", { ...command } as never, this.#limits);
    // The store answers each request with the value that `ValueOf` names: this is where the wire's type ends.
    return classify("command", answer, positions) as Outcome<ValueOf<Asked>>;
  }

  /** A transaction that changes nothing without the compares. */
  transact(
    compare: readonly Compare[],
    success: readonly Operation[],
    failure: readonly Operation[] = [],
  ): Promise<Outcome<TransactionAnswer>> {
    return this.command({ type: "txn", compare, success, failure });
  }

  /** The same without the log: for reads. */
  async look(
    compare: readonly Compare[],
    success: readonly ReadOperation[],
    failure: readonly ReadOperation[] = [],
  ): Promise<Outcome<TransactionAnswer>> {
    const { channel, positions } = this.#setup;
    const query: Query = { type: "txn", compare, success, failure };
    const answer = await channel.ask("query", { ...query } as never, this.#limits);
    return classify("query", answer, positions) as Outcome<TransactionAnswer>;
  }

  /** Waits until the key is said to be gone; `silent` where nobody said so in time. Only a hint: look again. */
  awaitDeletion(key: string, fromRevision: number, limits: RequestLimits): Promise<"notified" | "silent"> {
    const query: Query = { type: "watch", key, fromRevision };
    return this.#setup.channel.watch({ ...query }, limits);
  }

  get #limits(): RequestLimits {
    return { timeoutMs: this.#setup.operationTimeoutMs };
  }
}

/** What becomes of an outcome that is ok; others stay as they are. */
export function mapped<From, To>(outcome: Outcome<From>, to: (answer: Ok<From>) => Outcome<To>): Outcome<To> {
  return outcome.type === "ok" ? to(outcome) : outcome;
}

import type { Outcome } from "../../contract/outcome.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { type Answer, classify } from "./classify.js";
import type { Command, Query, ValueOf } from "./commands.js";
import type { RequestChannel, RequestLimits } from "./request-channel.js";

export interface CallsSetup {
  readonly channel: RequestChannel;
  /** Has a command answered by the channel; whether it took effect, the answer tells. */
  readonly command: (channel: RequestChannel, body: Json, limits: RequestLimits) => Promise<Answer>;
  /** The name of the log's positions in the history, e.g. `raft-index`; absent where positions are of no one order. */
  readonly positions?: string;
  readonly operationTimeoutMs: Ms;
}

/** The store's commands and queries as typed calls with an outcome. */
export class Calls {
  readonly #setup: CallsSetup;

  constructor(setup: CallsSetup) {
    this.#setup = setup;
  }

  async command<Asked extends Command>(
    command: Asked,
    limits: RequestLimits = this.#limits,
  ): Promise<Outcome<ValueOf<Asked>>> {
    const { command: ask, channel } = this.#setup;
    return this.#outcome("command", await ask(channel, { ...command }, limits));
  }

  async query<Asked extends Query>(
    query: Asked,
    limits: RequestLimits = this.#limits,
  ): Promise<Outcome<ValueOf<Asked>>> {
    return this.#outcome("query", await this.#setup.channel.ask("query", { ...query }, limits));
  }

  get #limits(): RequestLimits {
    return { timeoutMs: this.#setup.operationTimeoutMs };
  }

  #outcome<Asked extends Command | Query>(kind: "command" | "query", answer: Answer): Outcome<ValueOf<Asked>> {
    // The store answers each request with the value that `ValueOf` names: this is where the wire's type ends.
    return classify(kind, answer, this.#setup.positions) as Outcome<ValueOf<Asked>>;
  }
}

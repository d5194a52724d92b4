import type { Outcome } from "../../contract/outcome.js";
import type { Ms } from "../../core/units.js";
import { classify } from "./classify.js";
import type { Command, Query, ValueOf } from "./commands.js";
import type { RequestChannel, RequestLimits } from "./request-channel.js";

export interface CallsSetup {
  readonly channel: RequestChannel;
  /** The name of the log's positions in the history, e.g. `raft-index`. */
  readonly positions: string;
  readonly operationTimeoutMs: Ms;
}

/** The store's commands and queries as typed calls with an outcome. */
export class Calls {
  readonly #setup: CallsSetup;

  constructor(setup: CallsSetup) {
    this.#setup = setup;
  }

  command<Asked extends Command>(command: Asked, limits?: RequestLimits): Promise<Outcome<ValueOf<Asked>>> {
    return this.#ask("command", command, limits);
  }

  query<Asked extends Query>(query: Asked, limits?: RequestLimits): Promise<Outcome<ValueOf<Asked>>> {
    return this.#ask("query", query, limits);
  }

  async #ask<Asked extends Command | Query>(
    kind: "command" | "query",
    asked: Asked,
    limits: RequestLimits = { timeoutMs: this.#setup.operationTimeoutMs },
  ): Promise<Outcome<ValueOf<Asked>>> {
    const answer = await this.#setup.channel.ask(kind, { ...asked }, limits);
    // The store answers each request with the value that `ValueOf` names: this is where the wire's type ends.
    return classify(kind, answer, this.#setup.positions) as Outcome<ValueOf<Asked>>;
  }
}

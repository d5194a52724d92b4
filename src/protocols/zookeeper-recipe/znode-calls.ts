import { fail, type Outcome, ok } from "../../contract/outcome.js";
import type { Position } from "../../core/event.js";
import { type Answer, classify } from "../coordination/classify.js";
import type { RefusalReason } from "../coordination/commands.js";
import type { RequestChannel, RequestLimits } from "../coordination/request-channel.js";
import type { ZnodeCommand, ZnodeQuery, ZnodeRefusal, ZnodeResult, ZnodeValueOf } from "./znode-requests.js";

/** The name of the log's positions in the history: those of Zab, which carries the store. */
export const POSITIONS = "zxid";

/** Requests to the tree of znodes as typed calls with an outcome. */
export class ZnodeCalls {
  readonly #channel: RequestChannel;

  constructor(channel: RequestChannel) {
    this.#channel = channel;
  }

  async command<Asked extends ZnodeCommand>(
    asked: Asked,
    limits: RequestLimits,
  ): Promise<Outcome<ZnodeValueOf<Asked>>> {
    return outcomeOf<Asked>("command", await this.#channel.ask("command", { ...asked }, limits));
  }

  async query<Asked extends ZnodeQuery>(asked: Asked, limits: RequestLimits): Promise<Outcome<ZnodeValueOf<Asked>>> {
    return outcomeOf<Asked>("query", await this.#channel.ask("query", { ...asked }, limits));
  }

  /** Waits for a watch to fire: a hint, by which nothing is decided. */
  watch(asked: Extract<ZnodeQuery, { type: "await-change" }>, limits: RequestLimits): Promise<"notified" | "silent"> {
    return this.#channel.watch({ ...asked }, limits);
  }
}

function outcomeOf<Asked extends ZnodeCommand | ZnodeQuery>(
  kind: "command" | "query",
  answer: Answer,
): Outcome<ZnodeValueOf<Asked>> {
  if (answer.type === "unanswered") return classify(kind, answer, POSITIONS) as Outcome<ZnodeValueOf<Asked>>;
  // The store answers each request with the value that `ZnodeValueOf` names: this is where the wire's type ends.
  const result = answer.result as ZnodeResult<ZnodeValueOf<Asked>>;
  const at: Position = { clock: POSITIONS, n: answer.index };
  return result.type === "done" ? ok(result.value, at) : fail("refused", { error: textOf(result.reason), at });
}

function textOf(reason: ZnodeRefusal | RefusalReason): string {
  switch (reason) {
    case "no-node":
      return "there is no such node";
    case "node-exists":
      return "the node is there already";
    case "not-empty":
      return "the node has children";
    case "session-gone":
      return "the session is gone";
    default:
      return reason;
  }
}

import type { Pool } from "undici";
import type { ClientContext, NodeEndpoint } from "../../contract/client.js";
import { deadline } from "../../contract/deadline.js";
import { ContractError } from "../../core/errors.js";
import { isJsonObject, type JsonObject } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { blamesNode, type Failure } from "./classify.js";
import { type Exchange, post } from "./transport.js";
import { message, parseJson, UnreadableAnswer } from "./wire.js";

/** A request's answer as read, or why there is none. */
export type Reply<T> = { readonly type: "answered"; readonly value: T } | Failure;

export type GatewayContext = Pick<ClientContext, "nodes" | "clock" | "random" | "operationTimeoutMs">;

/**
 * etcd's JSON gateway (docs: "gRPC gateway"), spoken to at one node at a time. A failure that may be the node's fault
 * moves on to the next node for the *next* request; nothing is ever sent twice, since a first copy may yet take effect.
 */
export class Gateway {
  readonly #context: GatewayContext;
  readonly #pools = new Map<string, Promise<Pool>>();
  readonly #closing = new AbortController();
  #current: number;

  constructor(context: GatewayContext) {
    if (context.nodes.length === 0) throw new ContractError("environment", "a client needs at least one node");
    this.#context = context;
    // Hosts start at different nodes, so that a cut-off node cuts off some of them and not all.
    this.#current = context.random.fork("etcd-node").int(0, context.nodes.length - 1);
  }

  /** The node that the next request will address. */
  node(): string {
    return this.#endpoint().id;
  }

  /** One request and its whole answer, bounded by the operation timeout; `read` may throw `UnreadableAnswer`. */
  async call<T>(path: string, body: JsonObject, read: (answer: JsonObject) => T): Promise<Reply<T>> {
    const addressed = this.#current;
    using bound = deadline(this.#context.clock, this.#context.operationTimeoutMs, this.#closing.signal);
    const exchange = await this.#post(path, body, bound.signal);
    const reply = understand(exchange, read);
    if (reply.type !== "answered") this.#moveOnFrom(addressed, reply);
    return reply;
  }

  /**
   * A request whose answer is a stream of messages, each given to `onMessage`, until the server ends it or the signal
   * aborts. Tells nothing of why it ended: whoever watches must look again in any case.
   */
  async stream(
    path: string,
    body: JsonObject,
    signal: AbortSignal,
    onMessage: (result: JsonObject) => void,
  ): Promise<void> {
    const addressed = this.#current;
    const ended = new AbortController();
    const lines = new Lines((line) => {
      const reply = understand({ type: "answer", status: 200, text: line }, (answer) => answer["result"]);
      if (reply.type === "answered" && isJsonObject(reply.value)) onMessage(reply.value);
      else ended.abort("the stream carried an error");
    });
    const anyEnd = AbortSignal.any([signal, ended.signal, this.#closing.signal]);
    const exchange = await this.#post(path, body, anyEnd, (text) => lines.push(text));
    if (signal.aborted) return;
    if (exchange.type !== "answer") this.#moveOnFrom(addressed, exchange);
    else if (exchange.status !== 200)
      this.#moveOnFrom(addressed, { type: "rejected", status: exchange.status, message: "" });
  }

  /** Gives up every open request and closes all connections. */
  async close(): Promise<void> {
    this.#closing.abort("the client was closed");
    await Promise.all([...this.#pools.values()].map(async (pool) => (await pool).destroy()));
  }

  async #post(path: string, body: JsonObject, signal: AbortSignal, onText?: (text: string) => void): Promise<Exchange> {
    const { address, ports } = this.#endpoint();
    const origin = `http://${address}:${ports["client"]}`;
    const pool = await this.#pool(origin);
    return post(pool, { origin, path, body, signal, ...(onText === undefined ? {} : { onText }) });
  }

  #pool(origin: string): Promise<Pool> {
    const open = this.#pools.get(origin) ?? openPool(origin, this.#context.operationTimeoutMs);
    this.#pools.set(origin, open);
    return open;
  }

  #endpoint(): NodeEndpoint {
    return this.#context.nodes[this.#current] as NodeEndpoint;
  }

  /** Of several requests that failed at one node only the first moves on, or two would come back to where they were. */
  #moveOnFrom(addressed: number, failure: Failure): void {
    if (addressed !== this.#current || !blamesNode(failure)) return;
    this.#current = (this.#current + 1) % this.#context.nodes.length;
  }
}

/** Undici is loaded when the first request is made. Its own timeouts are off: the host's clock decides. */
async function openPool(origin: string, connectTimeoutMs: Ms): Promise<Pool> {
  const { Pool } = await import("undici");
  return new Pool(origin, {
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    // A connection attempt into a partition would otherwise be waited for by requests made long after the heal.
    connect: { timeout: connectTimeoutMs },
  });
}

function understand<T>(exchange: Exchange, read: (answer: JsonObject) => T): Reply<T> {
  if (exchange.type !== "answer") return exchange;
  try {
    const answer = message(parseJson(exchange.text), "the answer");
    if (exchange.status === 200 && answer["error"] === undefined) return { type: "answered", value: read(answer) };
    return { type: "rejected", status: exchange.status, message: errorMessage(answer) };
  } catch (thrown) {
    if (!(thrown instanceof UnreadableAnswer)) throw thrown;
    if (exchange.status !== 200) return { type: "rejected", status: exchange.status, message: "" };
    return { type: "unreadable", reason: thrown.message };
  }
}

/** Plain answers have `{error, code, message}`, streamed ones `{error: {grpc_code, message}}`. */
function errorMessage(answer: JsonObject): string {
  const error = answer["error"];
  const found = isJsonObject(error) ? error["message"] : (answer["message"] ?? error);
  return typeof found === "string" ? found : "";
}

/** Cuts a stream of text into lines; the gateway ends each message with a newline. */
class Lines {
  readonly #onLine: (line: string) => void;
  #rest = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") this.#onLine(line);
  }
}

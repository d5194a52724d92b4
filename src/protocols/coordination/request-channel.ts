import type { ClientContext, MessageTransport } from "../../contract/client.js";
import type { ClientReply, ClientRequest } from "../../contract/replicated-log.js";
import { isPending } from "../../contract/state-machine.js";
import { isJsonObject, type Json } from "../../core/json.js";
import type { Random } from "../../core/random.js";
import { type Ms, msToNs, nsToMs } from "../../core/units.js";
import type { Answer } from "./classify.js";
import type { ClientMarkReached } from "./client-marks.js";
import { PendingRequest } from "./pending-request.js";
import { LeaderRoute, type Route } from "./route.js";

/** No client life makes this many requests; each life numbers its own from a multiple of it. */
const NUMBERS_PER_LIFE = 2 ** 32;

/** How many nodes a request can ask in vain within its timeout. */
const ATTEMPTS_PER_TIMEOUT = 5;

/** How often within an operation's timeout a node that holds a watch shows that it is still there. */
const SIGNS_PER_TIMEOUT = 2;

export interface RequestLimits {
  readonly timeoutMs: Ms;
  /** Ends the wait early. */
  readonly signal?: AbortSignal;
  /** Asked before any copy but the first: where it says no the wait is over. */
  readonly mayRepeat?: () => boolean;
}

/**
 * One client's requests to a replicated log: numbers them, retries each under its number, and matches the answers.
 * Several may be under way at once.
 */
export class RequestChannel {
  readonly #context: ClientContext;
  readonly #transport: MessageTransport;
  readonly #client: string;
  readonly #random: Random;
  readonly #route: Route;
  readonly #mark: ClientMarkReached;
  /** By number, ascending. */
  readonly #pending = new Map<number, PendingRequest>();
  #nextSequence: number;
  #closed = false;

  /** The context must have nodes and a transport. Where no route is given, requests go to the leader. */
  constructor(context: ClientContext, transport: MessageTransport, route?: Route) {
    const nodes = context.nodes.map((node) => node.id);
    this.#context = context;
    this.#transport = transport;
    this.#client = `${context.host}#${context.incarnation}`;
    this.#random = context.random.fork("request-channel");
    this.#route = route ?? new LeaderRoute(nodes, this.#random.pick(nodes));
    this.#mark = context.mark ?? (() => {});
    // An answer names a number but no client: one meant for an earlier life must not be taken for this one's.
    this.#nextSequence = context.incarnation * NUMBERS_PER_LIFE + 1;
    transport.onMessage((from, message) => this.#receive(from, message));
  }

  /** The node that the next request will address. */
  get target(): string {
    return this.#route.target;
  }

  /** Resolves with the result, or without one when the time is up, the signal aborts or the channel closes. */
  ask(kind: Exclude<ClientRequest["kind"], "watch">, body: Json, limits: RequestLimits): Promise<Answer> {
    return this.#request({ kind, body }, limits);
  }

  /**
   * Waits until a node says that a query's answer is no longer pending: a hint to ask it, and no answer, since that node
   * may have been deposed. `silent` where that did not come in time, or before the signal aborted or the channel closed.
   */
  async watch(body: Json, { timeoutMs, signal }: RequestLimits): Promise<"notified" | "silent"> {
    const { clock, operationTimeoutMs } = this.#context;
    const deadlineNs = clock.nowNs() + msToNs(timeoutMs);
    while (true) {
      const leftMs = nsToMs(deadlineNs - clock.nowNs());
      if (leftMs <= 0) return "silent";
      const holdMs = Math.min(leftMs, operationTimeoutMs / SIGNS_PER_TIMEOUT);
      const limits = { timeoutMs: leftMs, ...(signal === undefined ? {} : { signal }) };
      const answer = await this.#request({ kind: "watch", body, holdMs }, limits);
      if (answer.type === "unanswered") return "silent";
      if (!isPending(answer.result as unknown as Json)) return "notified";
    }
  }

  #request(
    asked: Pick<ClientRequest, "kind" | "body" | "holdMs">,
    { timeoutMs, signal, mayRepeat = () => true }: RequestLimits,
  ): Promise<Answer> {
    if (this.#closed) return Promise.resolve(unsent("the client is closed"));
    if (signal?.aborted) return Promise.resolve(unsent("nobody waits for it any more"));
    const sequence = this.#nextSequence++;
    return new Promise<Answer>((resolve) => {
      const abort = (): void => request.giveUp("nobody waits for it any more");
      const request = new PendingRequest({
        clock: this.#context.clock,
        random: this.#random,
        route: this.#route,
        send: (to) => this.#send(to, { type: "client-request", client: this.#client, sequence, ...asked }),
        rejectionsSettle: () => this.#transport.atMostOnce === true,
        patienceMs: (asked.holdMs ?? 0) + this.#context.operationTimeoutMs / ATTEMPTS_PER_TIMEOUT,
        timeoutMs,
        mayRepeat,
        mark: this.#mark,
        settle: (answer) => {
          this.#pending.delete(sequence);
          signal?.removeEventListener("abort", abort);
          resolve(answer);
        },
      });
      this.#pending.set(sequence, request);
      signal?.addEventListener("abort", abort);
      request.start();
    });
  }

  /** Whatever is under way ends without a result. */
  close(): void {
    this.#closed = true;
    for (const request of [...this.#pending.values()]) request.giveUp("the client was closed");
  }

  #send(to: string, request: Omit<ClientRequest, "oldest">): void {
    const [oldest = request.sequence] = this.#pending.keys();
    const { type, client, sequence, ...asked } = request;
    this.#transport.send(to, { type, client, sequence, oldest, ...asked });
  }

  #receive(from: string, message: Json): void {
    if (!isJsonObject(message) || message["type"] !== "client-reply") return;
    const { sequence, outcome } = message as unknown as ClientReply;
    this.#pending.get(sequence)?.receive(from, outcome);
  }
}

function unsent(why: string): Answer {
  return { type: "unanswered", fate: "unsent", why };
}

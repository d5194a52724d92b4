import type { Client, ClientContext, MessageTransport } from "../../../contract/client.js";
import { type ClientReplyOutcome, type ClientRequest, clientReply } from "../../../contract/replicated-log.js";
import { Contender } from "../../../contract/testing/contender.js";
import type { VirtualClock } from "../../../contract/testing/virtual-clock.js";
import type { Json } from "../../../core/json.js";
import { createRandom } from "../../../core/random.js";
import { ParkedQueries } from "../../coordination/replica/parked-queries.js";
import { ReplicatedService } from "../../coordination/replica/replicated-service.js";
import { createRecipeClient, ZnodeStore } from "../index.js";

export interface ClientOptions {
  readonly watching?: "predecessor" | "leader";
  readonly bug?: string;
}

/** One node with a store of znodes, which answers at once; requests and answers take a millisecond each. */
export class ZnodeServer {
  /** How often each mark was reached. */
  readonly marks = new Map<string, number>();
  /** Called with each request before it is served; an answer that is not wanted is lost. */
  intercept: (request: ClientRequest) => "answer" | "lose the answer" | "lose the request" = () => "answer";
  readonly #clock: VirtualClock;
  readonly #service: ReplicatedService;
  readonly #parked: ParkedQueries;
  readonly #hosts = new Map<string, (outcome: ClientReplyOutcome, sequence: number) => void>();
  #zxid = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.#service = new ReplicatedService(new ZnodeStore());
    this.#parked = new ParkedQueries(this.#service.machine);
  }

  countOf(mark: string): number {
    return this.marks.get(mark) ?? 0;
  }

  /** What the store answers to a query now. */
  shows(query: Json): Json {
    return this.#service.machine.query(query, this.#zxid);
  }

  client(host: string, { watching, bug }: ClientOptions = {}): Client {
    const context: ClientContext = {
      ...{ host, incarnation: 0, clock: this.#clock, random: createRandom(1).fork(host), operationTimeoutMs: 1000 },
      nodes: [{ id: "n1", address: "n1", ports: {} }],
      options: watching === undefined ? {} : { watching },
      ...(bug === undefined ? {} : { bug }),
      mark: (name) => this.marks.set(name, this.countOf(name) + 1),
      transport: this.#transport(host),
    };
    return createRecipeClient(context);
  }

  /** A contender with a session that never runs out. */
  async contender(host: string, options: ClientOptions = {}): Promise<Contender> {
    const client = this.client(host, options);
    const session = await this.#clock.until(client.session?.open(1e9) ?? Promise.reject(new Error("no sessions")));
    if (session.type !== "ok") throw new Error("the session was not opened");
    return new Contender(host, client, session.value);
  }

  #transport(host: string): MessageTransport {
    let receive: (from: string, message: Json) => void = () => {};
    const answer = (outcome: ClientReplyOutcome, sequence: number): void => {
      this.#clock.after(1, () => receive("n1", clientReply(sequence, outcome) as unknown as Json));
    };
    this.#hosts.set(host, answer);
    return {
      send: (_to, message) => {
        const request = message as unknown as ClientRequest;
        this.#clock.after(1, () => this.#serve(host, request));
      },
      onMessage: (listener) => {
        receive = listener;
      },
    };
  }

  #serve(host: string, request: ClientRequest): void {
    const fate = this.intercept(request);
    if (fate === "lose the request") return;
    const outcome = this.#outcomeOf(host, request);
    if (outcome !== undefined && fate === "answer") this.#hosts.get(host)?.(outcome, request.sequence);
    const moment = { index: this.#zxid, nowMs: this.#nowMs };
    for (const { from, sequence, result, index } of this.#parked.advance(moment))
      this.#hosts.get(from)?.({ type: "result", result, index }, sequence);
  }

  #outcomeOf(from: string, request: ClientRequest): ClientReplyOutcome | undefined {
    const { kind, body, client, sequence, oldest } = request;
    if (kind === "command") {
      this.#zxid++;
      const now = { monotonicMs: this.#nowMs, wallMs: this.#nowMs };
      return this.#service.apply({ kind: "command", client, sequence, oldest, body }, this.#zxid, now)?.outcome;
    }
    if (kind === "query") return { type: "result", result: this.shows(body), index: this.#zxid };
    const answer = this.#parked.ask({ from, request }, { index: this.#zxid, nowMs: this.#nowMs });
    return answer === undefined ? undefined : { type: "result", result: answer.result, index: answer.index };
  }

  get #nowMs(): number {
    return this.#clock.nowNs() / 1e6;
  }
}

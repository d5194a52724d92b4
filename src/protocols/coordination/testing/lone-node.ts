import type { Client, ClientContext, MessageTransport } from "../../../contract/client.js";
import { type ClientReplyOutcome, type ClientRequest, clientReply } from "../../../contract/replicated-log.js";
import type { StateMachine } from "../../../contract/state-machine.js";
import { Contender } from "../../../contract/testing/contender.js";
import { okOf } from "../../../contract/testing/outcomes.js";
import type { VirtualClock } from "../../../contract/testing/virtual-clock.js";
import type { Json } from "../../../core/json.js";
import { createRandom } from "../../../core/random.js";
import { type Ms, nsToMs } from "../../../core/units.js";
import { ParkedQueries } from "../replica/parked-queries.js";
import { ReplicatedService } from "../replica/replicated-service.js";
import { at } from "./local-time.js";

/** How long a request takes, and an answer. */
const DELAY_MS: Ms = 1;

/** Longer than any test. */
const TTL_MS: Ms = 1e9;

/** What a client is made with beside its host's name. */
export interface LoneClientSettings {
  readonly options?: { readonly [name: string]: Json };
  readonly bug?: string | undefined;
}

/** A node that leads for ever, with one real store, and the clients that ask it. */
export class LoneNode<Store extends StateMachine> {
  readonly store: Store;
  /** The marks that clients reached, oldest first. */
  readonly marks: { readonly host: string; readonly name: string }[] = [];
  /** Called with each request before it is served; an answer that is not wanted is lost. */
  intercept: (request: ClientRequest) => "answer" | "lose the answer" | "lose the request" = () => "answer";
  readonly #clock: VirtualClock;
  readonly #connect: (context: ClientContext) => Client;
  readonly #service: ReplicatedService;
  readonly #watches: ParkedQueries;
  readonly #receivers = new Map<string, (from: string, message: Json) => void>();
  #index = 0;

  constructor(clock: VirtualClock, store: Store, connect: (context: ClientContext) => Client) {
    this.store = store;
    this.#clock = clock;
    this.#connect = connect;
    this.#service = new ReplicatedService(store);
    this.#watches = new ParkedQueries(store);
  }

  countOf(mark: string): number {
    return this.marks.filter(({ name }) => name === mark).length;
  }

  /** What the store answers to a query now. */
  shows(query: Json): Json {
    return this.store.query(query, this.#index);
  }

  /** Applies a command that no client asked for. */
  apply(body: Json): void {
    this.#service.apply({ kind: "internal", body }, ++this.#index, at(this.#nowMs));
    this.#answerWatches();
  }

  client(host: string, { options = {}, bug }: LoneClientSettings = {}): Client {
    const transport: MessageTransport = {
      atMostOnce: true,
      send: (_, message) => this.#clock.after(DELAY_MS, () => this.#serve(host, message as unknown as ClientRequest)),
      onMessage: (receive) => this.#receivers.set(host, receive),
    };
    return this.#connect({
      ...{ host, incarnation: 0, clock: this.#clock, random: createRandom(1).fork(host), operationTimeoutMs: 1000 },
      ...{ nodes: [{ id: "n1", address: "n1", ports: {} }], options, transport },
      mark: (name) => this.marks.push({ host, name }),
      ...(bug === undefined ? {} : { bug }),
    });
  }

  /** A contender with a session that never runs out. */
  async contender(host: string, settings: LoneClientSettings = {}): Promise<Contender> {
    const client = this.client(host, settings);
    if (client.session === undefined) throw new Error(`the client of ${host} has no sessions`);
    return new Contender(host, client, okOf(await this.#clock.until(client.session.open(TTL_MS))));
  }

  #serve(from: string, request: ClientRequest): void {
    const fate = this.intercept(request);
    if (fate === "lose the request") return;
    const outcome = this.#outcomeOf(from, request);
    if (outcome !== undefined && fate === "answer") this.#tell(from, request.sequence, outcome);
    this.#answerWatches();
  }

  #outcomeOf(from: string, request: ClientRequest): ClientReplyOutcome | undefined {
    const { kind, body, client, sequence, oldest } = request;
    if (kind === "query") return { type: "result", result: this.shows(body), index: this.#index };
    if (kind === "command") {
      const entry = { kind, client, sequence, oldest, body };
      return this.#service.apply(entry, ++this.#index, at(this.#nowMs))?.outcome;
    }
    const answer = this.#watches.ask({ from, request }, this.#moment);
    if (answer !== undefined) return { type: "result", result: answer.result, index: answer.index };
    this.#clock.after(request.holdMs ?? 0, () => this.#answerWatches());
    return undefined;
  }

  #answerWatches(): void {
    for (const { from, sequence, result, index } of this.#watches.advance(this.#moment))
      this.#tell(from, sequence, { type: "result", result, index });
  }

  #tell(host: string, sequence: number, outcome: ClientReplyOutcome): void {
    this.#clock.after(DELAY_MS, () => this.#receivers.get(host)?.("n1", clientReply(sequence, outcome)));
  }

  get #moment() {
    return { index: this.#index, nowMs: this.#nowMs };
  }

  get #nowMs(): Ms {
    return nsToMs(this.#clock.nowNs());
  }
}

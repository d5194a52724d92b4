import type { Client, ClientContext, MessageTransport } from "../../../contract/client.js";
import { type ClientRequest, clientReply } from "../../../contract/replicated-log.js";
import type { VirtualClock } from "../../../contract/testing/virtual-clock.js";
import type { Json } from "../../../core/json.js";
import { createRandom } from "../../../core/random.js";
import { ParkedQueries, type WatchAnswer } from "../../coordination/replica/parked-queries.js";
import { at } from "../../coordination/testing/local-time.js";
import { KeyStore } from "../key-store.js";
import { createRecipeClient } from "../recipe-client.js";

const DELAY_MS = 1;

/** What a client is made with beside its host's name. */
export interface RecipeClientOptions {
  readonly options?: { readonly [name: string]: Json };
  readonly bug?: string;
}

/** A node that leads for ever, with one real store, and clients that reach it after a millisecond. */
export class OneNode {
  readonly store = new KeyStore();
  /** The marks that its clients reached, oldest first. */
  readonly marks: { readonly host: string; readonly name: string }[] = [];
  /** Called before a watch is begun: for what is to happen just then. */
  beforeWatch: () => void = () => {};
  index = 0;
  readonly #clock: VirtualClock;
  readonly #watches = new ParkedQueries(this.store);
  readonly #receivers = new Map<string, (from: string, message: Json) => void>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  client(host: string, { options = {}, bug }: RecipeClientOptions = {}): Client {
    const transport: MessageTransport = {
      atMostOnce: true,
      send: (_, message) => this.#clock.after(DELAY_MS, () => this.#serve(host, message as unknown as ClientRequest)),
      onMessage: (receive) => this.#receivers.set(host, receive),
    };
    const context: ClientContext = {
      ...{ host, incarnation: 0, clock: this.#clock, random: createRandom(1).fork(host), operationTimeoutMs: 1000 },
      ...{ nodes: [{ id: "n1", address: "n1", ports: {} }], options, transport },
      mark: (name) => this.marks.push({ host, name }),
      ...(bug === undefined ? {} : { bug }),
    };
    return createRecipeClient(context, "raft-index");
  }

  /** Ends the leases that have run out by now. */
  expire(): void {
    for (const command of this.store.due(this.#now)) this.#apply(command);
  }

  get #now() {
    return at(this.#clock.nowNs() / 1e6);
  }

  #apply(command: Json): Json {
    const result = this.store.apply(command, ++this.index, this.#now);
    this.#answerWatches();
    return result;
  }

  #serve(host: string, request: ClientRequest): void {
    const { body, kind, sequence } = request;
    if (kind === "watch") {
      this.beforeWatch();
      const answer = this.#watches.ask({ from: host, request }, this.#moment);
      if (answer !== undefined) this.#tell(answer);
      else this.#clock.after(request.holdMs ?? 0, () => this.#answerWatches());
    } else {
      const result = kind === "command" ? this.#apply(body) : this.store.query(body, this.index);
      this.#tell({ from: host, sequence, result, index: this.index });
    }
  }

  get #moment() {
    return { index: this.index, nowMs: this.#clock.nowNs() / 1e6 };
  }

  #answerWatches(): void {
    for (const answer of this.#watches.advance(this.#moment)) this.#tell(answer);
  }

  #tell({ from, sequence, result, index }: WatchAnswer): void {
    const reply = clientReply(sequence, { type: "result", result, index });
    this.#clock.after(DELAY_MS, () => this.#receivers.get(from)?.("n1", reply as unknown as Json));
  }
}

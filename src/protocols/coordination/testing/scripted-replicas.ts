import type { Client, ClientContext, MessageTransport } from "../../../contract/client.js";
import type { EmitMark } from "../../../contract/marks.js";
import type { ClientReplyOutcome, ClientRequest } from "../../../contract/replicated-log.js";
import type { VirtualClock } from "../../../contract/testing/virtual-clock.js";
import { isJsonObject, type Json } from "../../../core/json.js";
import { createRandom } from "../../../core/random.js";
import { createCoordinationClient } from "../client.js";
import type { Result } from "../commands.js";
import { CoordinationStore } from "../coordination-store.js";
import { at } from "./local-time.js";

/** A message on its way: a request to a node, or a node's reply. */
export interface Passage {
  readonly direction: "request" | "reply";
  readonly node: string;
  readonly sequence: number;
}

export interface Script {
  /** When the copies of a message arrive, in ms from now: none is a loss, two are a duplicate. */
  readonly arrivals: (passage: Passage) => readonly number[];
  /** What becomes of a command that the leader takes; `lost` may be committed later all the same. */
  readonly proposal: () => { readonly fate: "committed" | "lost"; readonly commitAfterMs?: number };
}

export interface ClientOptions {
  readonly atMostOnce?: true;
  readonly incarnation?: number;
  readonly bug?: string | undefined;
  readonly mark?: EmitMark;
}

/** A command that took effect. */
export interface Effect {
  readonly client: string;
  readonly sequence: number;
  readonly body: Json;
  readonly index: number;
  readonly result: Result;
}

const FAITHFUL: Script = { arrivals: () => [1], proposal: () => ({ fate: "committed" }) };

/**
 * Nodes that share one log and one real store, of which at most one leads. The log applies each command once, by
 * client and number, and what a node says of a command is true; all else is up to the script.
 */
export class ScriptedReplicas {
  readonly nodes = ["n1", "n2", "n3"];
  readonly store = new CoordinationStore();
  readonly effects: Effect[] = [];
  /** Every request that a node got, in order. */
  readonly received: { readonly node: string; readonly request: ClientRequest }[] = [];
  leader: string | undefined = "n1";
  /** Whether nodes that do not lead say who does. */
  knowsLeader = true;
  script: Script = FAITHFUL;
  readonly #clock: VirtualClock;
  readonly #outcomes = new Map<string, ClientReplyOutcome>();
  readonly #oldest = new Map<string, number>();
  #index = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** The coordination client of a host, or any other that `connect` makes. */
  client(host: string, options: ClientOptions = {}, connect = connectCoordination): Client {
    const { incarnation = 0, bug, mark, ...transport } = options;
    const context: ClientContext = {
      host,
      incarnation,
      nodes: this.nodes.map((id) => ({ id, address: id, ports: {} })),
      clock: this.#clock,
      random: createRandom(1).fork(host),
      operationTimeoutMs: 1000,
      options: {},
      ...(bug === undefined ? {} : { bug }),
      ...(mark === undefined ? {} : { mark }),
      transport: { ...transport, ...this.#transport() },
    };
    return connect(context);
  }

  /** Proposes what the store wants by now, as its leader would. */
  expire(nowMs: number): void {
    for (const command of this.store.due(at(nowMs))) this.store.apply(command, ++this.#index, at(nowMs));
  }

  #transport(): MessageTransport {
    let receive: (from: string, message: Json) => void = () => {};
    return {
      send: (to, message) => {
        if (!isJsonObject(message)) throw new Error("a request is an object");
        const request = message as unknown as ClientRequest;
        this.#carry({ direction: "request", node: to, sequence: request.sequence }, () =>
          this.#serve(to, request, (outcome) => {
            const reply = { type: "client-reply", sequence: request.sequence, outcome };
            const passage: Passage = { direction: "reply", node: to, sequence: request.sequence };
            this.#carry(passage, () => receive(to, reply));
          }),
        );
      },
      onMessage: (listener) => {
        receive = listener;
      },
    };
  }

  #carry(passage: Passage, arrive: () => void): void {
    for (const ms of this.script.arrivals(passage)) this.#clock.after(ms, arrive);
  }

  #serve(node: string, request: ClientRequest, reply: (outcome: ClientReplyOutcome) => void): void {
    this.received.push({ node, request });
    if (node !== this.leader) {
      const known = this.knowsLeader && this.leader !== undefined;
      reply(known ? { type: "not-leader", leader: this.leader as string } : { type: "not-leader" });
    } else if (request.kind === "query") {
      reply({ type: "result", result: this.store.query(request.body), index: this.#index });
    } else {
      this.#propose(request, reply);
    }
  }

  #propose(request: ClientRequest, reply: (outcome: ClientReplyOutcome) => void): void {
    const { fate, commitAfterMs } = this.script.proposal();
    if (fate === "lost" && commitAfterMs !== undefined) {
      this.#clock.after(commitAfterMs, () => this.#commit(request));
    }
    reply(fate === "committed" ? this.#commit(request) : { type: "lost" });
  }

  #commit({ client, sequence, oldest, body }: ClientRequest): ClientReplyOutcome {
    const key = `${sequence} ${client}`;
    const known = this.#outcomes.get(key);
    if (known !== undefined) return known;
    if (sequence < (this.#oldest.get(client) ?? 0)) return { type: "forgotten" };
    this.#oldest.set(client, Math.max(oldest, this.#oldest.get(client) ?? 0));
    const index = ++this.#index;
    const result = this.store.apply(body, index, at(this.#clock.nowNs() / 1e6));
    this.effects.push({ client, sequence, body, index, result: result as unknown as Result });
    const outcome: ClientReplyOutcome = { type: "result", result, index };
    this.#outcomes.set(key, outcome);
    return outcome;
  }
}

function connectCoordination(context: ClientContext): Client {
  return createCoordinationClient(context, { positions: "raft-index", pollMs: 100 });
}

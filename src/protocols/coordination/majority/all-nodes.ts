import type { MessageTransport } from "../../../contract/client.js";
import type { Clock } from "../../../contract/clock.js";
import type { Json } from "../../../core/json.js";
import { type Ms, msToNs } from "../../../core/units.js";
import { answerIn } from "./question.js";

/** What nodes have answered so far, one answer each, in the order of the nodes. */
export type Answers<Reply> = ReadonlyMap<string, Reply>;

/** How long to wait for answers. */
export interface Patience<Reply> {
  /** By the client's own clock; a node that has not answered by then is taken for one that never will. */
  readonly timeoutMs: Ms;
  /** Whether those so far settle what was asked; the rest is not waited for. */
  readonly enough: (answers: Answers<Reply>) => boolean;
}

/** No client life asks this often; each life numbers its own questions from a multiple of it. */
const NUMBERS_PER_LIFE = 2 ** 32;

/**
 * A client's way to independent nodes: asks all of them at once and collects what they say. A question is sent once to
 * each; what is lost counts as silence, and whoever wants more asks anew.
 */
export class AllNodes {
  readonly #nodes: readonly string[];
  readonly #transport: MessageTransport;
  readonly #clock: Clock;
  /** What takes the answers to a question, by its number. */
  readonly #open = new Map<number, (from: string, body: Json) => void>();
  #nextNumber: number;

  constructor(
    nodes: readonly string[],
    setup: { readonly transport: MessageTransport; readonly clock: Clock; readonly incarnation: number },
  ) {
    this.#nodes = nodes;
    this.#transport = setup.transport;
    this.#clock = setup.clock;
    // An answer names a number but no client: one meant for an earlier life must not be taken for this one's.
    this.#nextNumber = setup.incarnation * NUMBERS_PER_LIFE + 1;
    this.#transport.onMessage((from, message) => {
      const answer = answerIn<Json>(message);
      if (answer !== undefined) this.#open.get(answer.number)?.(from, answer.body);
    });
  }

  get count(): number {
    return this.#nodes.length;
  }

  /** Asks every node; resolves with what was answered once that is enough, or all have answered, or the time is up. */
  ask<Reply>(body: Json, { timeoutMs, enough }: Patience<Reply>): Promise<Answers<Reply>> {
    const number = this.#nextNumber++;
    return new Promise((resolve) => {
      const replies = new Map<string, Reply>();
      const settle = (): void => {
        cancel();
        this.#open.delete(number);
        resolve(this.#inOrder(replies));
      };
      const cancel = this.#clock.at(this.#clock.nowNs() + msToNs(timeoutMs), settle);
      this.#open.set(number, (from, reply) => {
        // The first answer of a node counts: a copy of its question that came later may have met another state.
        if (replies.has(from) || !this.#nodes.includes(from)) return;
        replies.set(from, reply as Reply);
        if (replies.size === this.#nodes.length || enough(replies)) settle();
      });
      this.#send(number, body);
    });
  }

  /** Tells every node something and waits for nobody. */
  tell(body: Json): void {
    this.#send(this.#nextNumber++, body);
  }

  #send(number: number, body: Json): void {
    for (const node of this.#nodes) this.#transport.send(node, { type: "question", number, body });
  }

  #inOrder<Reply>(replies: Answers<Reply>): Answers<Reply> {
    return new Map(
      this.#nodes.flatMap((node) => (replies.has(node) ? [[node, replies.get(node) as Reply] as const] : [])),
    );
  }
}

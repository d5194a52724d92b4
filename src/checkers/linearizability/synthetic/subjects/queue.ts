import type { Random } from "../../../../core/random.js";
import type { SyntheticOptions } from "../options.js";
import { type Answer, DONE, type Request, type Sabotage, type Subject, type Violation } from "../subject.js";
import { Values } from "../values.js";

const DEQUEUE: Request = { f: "dequeue", value: null };

/** From this length on, clients only dequeue. */
const LONGEST = 8;

/** A queue that gives the oldest element first. */
export function fifoQueueSubject(options: SyntheticOptions, random: Random): Subject {
  return new SimulatedQueue(options, random, () => 0);
}

/** A queue that gives any element. */
export function unorderedQueueSubject(options: SyntheticOptions, random: Random): Subject {
  return new SimulatedQueue(options, random, (length) => random.int(0, length - 1));
}

class SimulatedQueue implements Subject {
  readonly #values: Values;
  readonly #elements: number[] = [];

  constructor(
    readonly options: SyntheticOptions,
    readonly random: Random,
    /** The place of the element that a queue of this length gives next. */
    readonly next: (length: number) => number,
  ) {
    this.#values = new Values(random, options);
  }

  request(): Request {
    const { length } = this.#elements;
    const enqueuePct = length === 0 ? 80 : length < LONGEST ? 50 : 0;
    return this.random.chance(enqueuePct) ? enqueue(this.#values.next()) : DEQUEUE;
  }

  perform({ f, value }: Request): Answer {
    if (f === "enqueue") {
      this.#elements.push((value as { readonly value: number }).value);
      return DONE;
    }
    if (this.#elements.length === 0) return { type: "refused" };
    const [element] = this.#elements.splice(this.next(this.#elements.length), 1);
    return given(element as number);
  }

  sabotage(violation: Violation): Sabotage | undefined {
    // Emptying the queue takes all that is in it, with what the others were enqueuing meanwhile.
    const operations = LONGEST + this.options.clients + 4;
    switch (violation) {
      case "stale":
        return { others: "wait", operations, steps: () => this.#givenTwice() };
      case "lost":
        return { others: "wait", operations, fateOf, steps: () => this.#lostElement() };
      case "double-grant":
        return undefined;
      default:
        return violation satisfies never;
    }
  }

  /** An element that was enqueued once is dequeued twice. */
  *#givenTwice(): ReturnType<Sabotage["steps"]> {
    yield* emptied();
    const element = this.#values.fresh();
    yield { request: enqueue(element) };
    yield { request: DEQUEUE };
    yield { request: DEQUEUE, told: () => given(element) };
  }

  /**
   * A fresh element's enqueue returns, then a dequeue begins and finds the queue empty.
   *
   * For certain: every dequeue of unknown outcome took effect and no such enqueue did. So in the empty queue before,
   * the elements enqueued for certain were as many as those dequeued, for certain or perhaps; now they are one more, and
   * one of them must still be there.
   */
  *#lostElement(): ReturnType<Sabotage["steps"]> {
    yield* emptied();
    yield { request: enqueue(this.#values.fresh()), told: () => DONE };
    yield { request: DEQUEUE };
  }
}

function* emptied(): ReturnType<Sabotage["steps"]> {
  while ((yield { request: DEQUEUE }).type === "ok");
}

function fateOf({ f }: Request): "took effect" | "took none" {
  return f === "dequeue" ? "took effect" : "took none";
}

function enqueue(value: number): Request {
  return { f: "enqueue", value: { value } };
}

function given(value: number): Answer {
  return { type: "ok", value: { value } };
}

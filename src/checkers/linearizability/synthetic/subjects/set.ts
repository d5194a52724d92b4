import type { Random } from "../../../../core/random.js";
import type { SyntheticOptions } from "../options.js";
import { type Answer, DONE, type Request, type Sabotage, type Subject, type Violation } from "../subject.js";
import { Values } from "../values.js";

const READ: Request = { f: "read", value: null };

/** A set that is added to, removed from and read as a whole; it holds about as many elements as there are values. */
export function setSubject(options: SyntheticOptions, random: Random): Subject {
  return new SimulatedSet(options, random);
}

class SimulatedSet implements Subject {
  readonly #values: Values;
  readonly #elements = new Set<number>();
  /** While a violation is made: an element that nothing may remove. */
  #kept: number | undefined;

  constructor(
    readonly options: SyntheticOptions,
    readonly random: Random,
  ) {
    this.#values = new Values(random, options);
  }

  request(): Request {
    const roll = this.random.int(0, 9);
    if (roll < 4) return READ;
    if (roll < 7 && this.#elements.size < this.options.values) return add(this.#values.next());
    const element = this.#removable();
    return element === undefined || element === this.#kept ? READ : { f: "remove", value: { value: element } };
  }

  #removable(): number | undefined {
    if (this.random.chance(20)) return this.#values.guess();
    return this.#elements.size === 0 ? undefined : this.random.pick([...this.#elements]);
  }

  perform({ f, value }: Request): Answer {
    if (f === "read") return this.#shown();
    const element = (value as { readonly value: number }).value;
    if (f === "add") this.#elements.add(element);
    else this.#elements.delete(element);
    return DONE;
  }

  #shown(hidden?: number): Answer {
    const values = [...this.#elements].filter((element) => element !== hidden).sort((a, b) => a - b);
    return { type: "ok", value: { values } };
  }

  /**
   * The add of a fresh element returns, then a read begins and does not show it, while no removal of that element has
   * been asked for. `stale`: later reads show it. `lost`: none ever does.
   */
  sabotage(violation: Violation): Sabotage | undefined {
    if (violation === "double-grant") return undefined;
    const steps = () => (violation === "stale" ? this.#staleRead() : this.#lostAdd());
    return { others: "go on", operations: 2, steps };
  }

  *#staleRead(): ReturnType<Sabotage["steps"]> {
    const element = this.#values.fresh();
    this.#kept = element;
    yield { request: add(element) };
    yield { request: READ, told: () => this.#shown(element) };
    this.#kept = undefined;
  }

  *#lostAdd(): ReturnType<Sabotage["steps"]> {
    const element = this.#values.fresh();
    this.#kept = element;
    yield { request: add(element), told: () => DONE };
    yield { request: READ };
    this.#kept = undefined;
  }
}

function add(value: number): Request {
  return { f: "add", value: { value } };
}

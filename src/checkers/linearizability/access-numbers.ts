import type { Model, ModelCall } from "../../contract/model.js";
import type { Json } from "../../core/json.js";
import { valueKey } from "./value-key.js";

/** What kinds of calls read or write, by kind, with equal values under one number. */
export class AccessNumbers {
  /** The number of the value, -1 where the call is no plain access. */
  readonly values: number[] = [];
  readonly writes: boolean[] = [];
  readonly #numbers = new Map<Json, number>();

  constructor(readonly model: Model) {}

  /** Takes the next kind. */
  add(call: ModelCall): void {
    const access = this.model.access?.(call);
    this.values.push(access === undefined ? -1 : this.numberOf(access.value));
    this.writes.push(access?.kind === "write");
  }

  numberOf(value: Json): number {
    const key = valueKey(value);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(key, number);
    }
    return number;
  }

  /** Numbers so far. */
  get size(): number {
    return this.#numbers.size;
  }
}

/** The numbers of calls that were collected without a model. */
export function accessNumbersOf(model: Model, calls: readonly ModelCall[]): AccessNumbers {
  const numbers = new AccessNumbers(model);
  for (const call of calls) numbers.add(call);
  return numbers;
}

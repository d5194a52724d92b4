import type { Json } from "../../../core/json.js";
import { valueKey } from "../value-key.js";

/** Gives each distinct state a number. Strings, numbers and the like stand for themselves, others for their text. */
export class States {
  readonly values: Json[] = [];
  /** How long the texts are by which states are told apart: about a fifth of the bytes that all take. */
  textLength = 0;
  readonly #numbers = new Map<Json, number>();

  numberOf(state: Json): number {
    const key = valueKey(state);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.values.push(state) - 1;
      this.textLength += typeof key === "string" ? key.length : 0;
      this.#numbers.set(key, number);
    }
    return number;
  }
}

import type { Random } from "../../../core/random.js";
import type { SyntheticOptions } from "./options.js";

/** Where written values come from: integers from 0, out of a small domain or each used once. */
export class Values {
  #unused: number;

  constructor(
    readonly random: Random,
    readonly options: Pick<SyntheticOptions, "values" | "written">,
  ) {
    // The domain's own numbers count as used where values are drawn from it.
    this.#unused = options.written === "unique" ? 0 : options.values;
  }

  /** A value to write. */
  next(): number {
    return this.options.written === "unique" ? this.fresh() : this.random.int(0, this.options.values - 1);
  }

  /** A value that nothing wrote before and nothing will write again. */
  fresh(): number {
    return this.#unused++;
  }

  /** A value that may well have been written. */
  guess(): number {
    const { values, written } = this.options;
    if (written === "repeated") return this.random.int(0, values - 1);
    return this.random.int(Math.max(0, this.#unused - values), Math.max(0, this.#unused - 1));
  }
}

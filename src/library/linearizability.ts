import type { Explanation } from "./explanation.js";

/** What was found of operations that were checked. */
export type Linearizability = ValidOperations | InvalidOperations | UndecidedOperations;

interface Checked {
  /** The model's name. */
  readonly model: string;
  /** The verdict for a person: one line, or where it is invalid as many as it takes to say why. */
  readonly message: string;
  /** How many configurations the search visited; 0 where none was needed. */
  readonly configurations: number;
}

/** Every operation can be given one moment within its interval so that the model allows them in that order. */
export interface ValidOperations extends Checked {
  readonly verdict: "valid";
  /**
   * Such an order, each operation by its place in the list that was checked: all that were answered and say anything
   * to the model, and those of unknown outcome that are needed. Worked out when it is asked for, which takes about as
   * long as the check did. Undefined where the limits do not suffice for it.
   */
  linearization(): readonly number[] | undefined;
}

/** There is no such order. */
export interface InvalidOperations extends Checked {
  readonly verdict: "invalid";
  readonly explanation: Explanation;
}

/** The limits did not suffice, or there was nothing to decide. It must not pass for `valid`. */
export interface UndecidedOperations extends Checked {
  readonly verdict: "unknown";
  readonly reason: string;
}

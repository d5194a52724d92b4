import type { Operation } from "../core/history.js";
import type { Json } from "../core/json.js";

/**
 * A sequential specification as a record of pure functions (after Porcupine's `Model`). States and inputs are
 * compared by their JSON text.
 */
export interface Model<State extends Json = Json> {
  readonly name: string;
  readonly summary: string;
  /** The state at first; `initial` overrides it where the model takes one. */
  init(initial?: Json): State;
  /**
   * How an operation reads as a call to this model, or undefined where it constrains nothing (a failed read).
   * Throws a UserError where the model does not know it.
   */
  call(operation: Operation): ModelCall | undefined;
  /** The states after the call, or undefined where it is not allowed in this state. */
  step(state: State, call: ModelCall): State | undefined;
  /** A call in words, e.g. `write 3 with token 7`. */
  describe(call: ModelCall): string;
}

/** An operation's input and output; `output` is undefined where nobody knows it (info). */
export interface ModelCall {
  readonly f: string;
  readonly input: Json;
  /**
   * `ok` it happened with this output; `refused` it was answered no, and constrains the state at that moment;
   * `unknown` it may happen at any time after its invocation, with any output, or never.
   */
  readonly outcome: "ok" | "refused" | "unknown";
  readonly output: Json;
}

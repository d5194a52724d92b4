import type { Operation, ResourceKind } from "../core/history.js";
import type { Json } from "../core/json.js";

/**
 * A sequential specification as a record of pure functions (after Porcupine's `Model`). States and calls are
 * interned by their JSON text, so equal ones should be built with their keys in the same order; two texts of one
 * state cost time, never the verdict.
 */
export interface Model<State extends Json = Json> {
  readonly name: string;
  readonly summary: string;
  /** The kind of resource it specifies. Where a header tells the kinds, only resources of this kind are judged. */
  readonly resource: ResourceKind;
  /** The state at first; `initial` overrides it where the model takes one. */
  init(initial?: Json): State;
  /**
   * How an operation reads as a call to this model, or undefined where it constrains nothing (a failed read).
   * Throws a UserError that names the event where the model does not know the operation or its shape.
   */
  call(operation: Operation): ModelCall | undefined;
  /** The state after the call, or undefined where the call, with its output, is not allowed in this state. */
  step(state: State, call: ModelCall): State | undefined;
  /** What the call can do to a state and a state to it. Without this every call counts as `both`, which is always safe. */
  effect?(call: ModelCall): CallEffect;
  /** A call in words, e.g. `write 3 with token 7`. */
  describe(call: ModelCall): string;
  /** A state in words that go on after the resource's name, e.g. `holds 3`. */
  describeState(state: State): string;
}

/** An operation's input and output; `output` is null where nobody knows it (unknown). */
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

/**
 * - `observes`: leaves *every* state as it is. It need not be tried in any order but the first that allows it.
 * - `overwrites`: is allowed in *every* state. It can never be what is wrong with a history.
 * - `both`: neither is promised.
 *
 * A promise that holds only in some states gives wrong verdicts: a write of the value that a register already holds
 * changes nothing there, but must still count as a write elsewhere.
 */
export type CallEffect = "observes" | "overwrites" | "both";

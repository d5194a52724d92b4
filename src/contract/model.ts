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
  /**
   * The kind of resource it specifies. Where a header tells the kinds, only resources of this kind are judged.
   * Undefined for a model that judges whatever it is given.
   */
  readonly resource?: ResourceKind;
  /** The state at first; `initial` overrides it where the model takes one. */
  init(initial?: Json): State;
  /**
   * How an operation reads as a call to this model, or undefined where it constrains nothing (a failed read).
   * Throws a UserError that names the event where the model does not know the operation or its shape.
   */
  call(operation: Operation): ModelCall | undefined;
  /** The state after the call, or undefined where the call, with its output, is not allowed in this state. */
  step(state: State, call: ModelCall): State | undefined;
  /**
   * The independent part that an operation belongs to, where that is finer than the resource and key it names: parts
   * are judged apart (Herlihy & Wing 1990, locality). Undefined: no finer part.
   */
  split?(operation: Operation): string | undefined;
  /** What the call can do to a state and a state to it. Without this every call counts as `both`, which is always safe. */
  effect?(call: ModelCall): CallEffect;
  /**
   * True where no calls that may follow in this state, other than those that overwrite, ever lead to a state that
   * allows this call: a search can turn back at once. False, or no such function, is always safe.
   */
  neverAgain?(state: State, call: ModelCall): boolean;
  /**
   * The same model for a history of no other calls than these, where that lets it promise more: what is in a set of
   * which nobody removes anything stays there. Same states, same steps.
   */
  among?(calls: readonly ModelCall[]): Model<State>;
  /**
   * The call as a plain read or write of the whole state, where it is one. A history of such calls alone, each value
   * written once, is decided without a search.
   */
  access?(call: ModelCall): Access | undefined;
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
 * - `replaces`: in every state that allows it, the state after it is the same one. What came just before it may have
 *   left no trace.
 * - `overwrites`: `replaces`, and is allowed in *every* state. It can never be what is wrong with a history.
 * - `both`: none of this is promised.
 *
 * A promise that holds only in some states gives wrong verdicts: a write of the value that a register already holds
 * changes nothing there, but must still count as a write elsewhere.
 */
export type CallEffect = "observes" | "replaces" | "overwrites" | "both";

/** A plain register's read (of the value shown) or write. */
export interface Access {
  readonly kind: "read" | "write";
  readonly value: Json;
}

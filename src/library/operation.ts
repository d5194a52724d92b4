import type { Json } from "../core/json.js";
import type { OwnModel } from "./own-model.js";

/**
 * One operation of a client on the object under test. What `input` and `output` hold is the model's matter: see
 * `OperationOf`, and docs/models.md for what each model makes of them.
 */
export interface Operation<F extends string = string, Input extends Json = Json, Output extends Json = Json> {
  /** What was asked for, e.g. `write`. */
  readonly f: F;
  /** What it was asked with; null where it is left out. */
  readonly input: Input;
  /** What it answered; null where it is left out. Of a refused operation: what the refusal showed, if anything. */
  readonly output?: Output | null;
  /** `ok` where it is left out and there is an `end`; `unknown` where there is none. */
  readonly outcome?: Outcome;
  /**
   * When it was invoked and when its answer was there, on one monotonic clock in any unit: only the order counts. Read
   * the clock before the request can leave and after the answer has come. An interval too wide can hide a violation,
   * one too narrow can invent one. Intervals are closed: what starts when another ends may still have come first.
   */
  readonly start: number;
  /** Left out where it never returned. */
  readonly end?: number;
  /** The logical thread that invoked it, which has one operation at a time. Left out: one of its own. */
  readonly process?: number;
  /** The client it was invoked for, which owns what a lock grants; `p<process>` where it is left out. */
  readonly host?: string;
  /** The object it was for. Objects are judged each by itself. */
  readonly resource?: string;
  /** The part of the object, e.g. the key of a store. Parts are judged each by itself. */
  readonly key?: string;
}

/**
 * - `ok`: it happened, at one moment between `start` and `end`, with this output.
 * - `refused`: it was answered no between `start` and `end`. It did not happen, and the object was in a state that
 *   refuses.
 * - `failed`: it certainly did not happen and never will, and says nothing else: it never left, or was turned down by
 *   someone who did not look at the object.
 * - `unknown`: it may have happened at any moment since its `start`, may yet, or never will. In doubt, this.
 */
export type Outcome = "ok" | "refused" | "failed" | "unknown";

/** An operation that is asked without an input. */
type Plain<F extends string, Output extends Json = never> = Omit<Operation<F, null, Output>, "input"> & {
  readonly input?: null;
};

type Value = { readonly value: Json };
type Token = { readonly token: number };
type MicroOperation = readonly ["r" | "w", string | number, Json];
type Transaction = { readonly ops: readonly MicroOperation[] };
/** One owner may be named by its process or its host. */
type Owned = { readonly process: number } | { readonly host: string };

type RegisterOperation =
  | Plain<"read", Value>
  | Operation<"write", Value, never>
  | Operation<"cas", { readonly from: Json; readonly to: Json }, Value>;
type KvOperation =
  | Plain<"get", { readonly value: string }>
  | Operation<"put" | "append", { readonly value: string }, never>;
type FencedRegisterOperation =
  | Plain<"read", { readonly value: Json; readonly token?: number | null }>
  | Operation<"read", Token, { readonly value: Json; readonly token?: number | null } | Token>
  | Operation<"write", { readonly token: number; readonly value: Json }, Token>;
type MutexOperation = Plain<"acquire"> | Plain<"release">;
type FencedMutexOperation = Plain<"acquire", Token> | Operation<"release", Token, never>;
type SetOperation = Plain<"read", { readonly values: readonly Json[] }> | Operation<"add" | "remove", Value, never>;
type QueueOperation = Operation<"enqueue", Value, never> | Plain<"dequeue", Value>;

/** The operations of each model that comes with usurper, by its name. */
export interface ModelOperations {
  readonly register: RegisterOperation;
  readonly "cas-register": RegisterOperation;
  readonly "multi-register": Operation<"txn", Transaction, Transaction>;
  readonly kv: KvOperation;
  readonly "fenced-register": FencedRegisterOperation;
  readonly "stamped-register": FencedRegisterOperation;
  readonly mutex: MutexOperation;
  readonly "owned-mutex": MutexOperation & Owned;
  readonly "fenced-mutex": FencedMutexOperation;
  readonly set: SetOperation;
  readonly "fifo-queue": QueueOperation;
  readonly "unordered-queue": QueueOperation;
}

/** A model that comes with usurper, by its name. */
export type ModelName = keyof ModelOperations;

/** What an operation looks like to a model: of one named here exactly, of one's own anything. */
export type OperationOf<M extends ModelName | OwnModel> = M extends ModelName
  ? ModelOperations[M]
  : Omit<Operation, "input"> & { readonly input?: Json };

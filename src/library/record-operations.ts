import { UserError } from "../core/errors.js";
import type { Json } from "../core/json.js";
import { createRealClock } from "../environments/real-clock.js";
import { jsonProblem } from "./json-problem.js";
import type { ModelName, Operation, OperationOf, Outcome } from "./operation.js";
import type { OwnModel } from "./own-model.js";

export interface RecorderOptions {
  /** Monotonic, in any unit, and the same for all that is compared; nanoseconds of the machine's where it is left out. */
  readonly now?: () => number;
  /** What a thrown error says of its operation; `unknown`, which is never wrong, where it is left out. */
  readonly outcomeOf?: (error: unknown) => Exclude<Outcome, "ok">;
}

/** What is asked for: an operation without its answer. */
export type CallOf<O extends { readonly f: string }> = O extends unknown
  ? Omit<O, "output" | "outcome" | "start" | "end">
  : never;

/** What operations of this name answer. */
type OutputOf<O, F> = O extends { readonly f: infer G; readonly output?: infer Output }
  ? F extends G
    ? Extract<Output, Json>
    : never
  : never;

/** An operation under way. It is settled once, and of unknown outcome until then. */
export interface OpenOperation<Output extends Json = Json> {
  /** It happened, with this answer; null where it is left out. */
  ok(output?: Output | null): void;
  /** It was answered no, which showed this, if anything. */
  refused(seen?: Output | null): void;
  /** It certainly did not happen and never will. */
  failed(): void;
  /** Nobody knows, and nobody will. */
  unknown(): void;
}

/** Collects the operations of clients as they happen, for `checkLinearizable`. */
export interface OperationRecorder<O extends { readonly f: string } = Operation> {
  /** All so far, by start. What is under way has no end yet. */
  readonly operations: readonly O[];
  /** Notes that an operation begins: to be called just before its request can leave. */
  begin<const Call extends CallOf<O>>(call: Call): OpenOperation<OutputOf<O, Call["f"]>>;
  /**
   * Performs an operation. What `perform` resolves to is its answer, in the shape of the model's output, unless it has
   * settled the operation itself. An error settles it as `outcomeOf` says, and is thrown on.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing answers null.
  record<const Call extends CallOf<O>, Answer extends OutputOf<O, Call["f"]> | null | void>(
    call: Call,
    perform: (operation: OpenOperation<OutputOf<O, Call["f"]>>) => Answer | Promise<Answer>,
  ): Promise<Answer>;
}

/** A recorder of the operations of a model; `recordOperations<"register">()` knows their shapes. */
export function recordOperations<M extends ModelName | OwnModel = OwnModel>(
  options: RecorderOptions = {},
): OperationRecorder<OperationOf<M>> {
  return new Recorder(options) as unknown as OperationRecorder<OperationOf<M>>;
}

class Recorder {
  readonly #entries: Entry[] = [];
  readonly #now: () => number;
  readonly #outcomeOf: NonNullable<RecorderOptions["outcomeOf"]>;

  constructor({ now, outcomeOf = () => "unknown" }: RecorderOptions) {
    const clock = createRealClock();
    this.#now = now ?? (() => clock.nowNs());
    this.#outcomeOf = outcomeOf;
  }

  get operations(): readonly Operation[] {
    return this.#entries.map((entry) => entry.operation);
  }

  begin(call: Omit<Operation, "start">): Entry {
    const input = copied(call.input ?? null, `the input of ${call.f}`);
    const entry = new Entry({ ...call, input, start: this.#now() }, this.#now);
    this.#entries.push(entry);
    return entry;
  }

  async record<Answer>(
    call: Omit<Operation, "start">,
    perform: (operation: Entry) => Answer | Promise<Answer>,
  ): Promise<Answer> {
    const entry = this.begin(call);
    let answer: Answer;
    try {
      answer = await perform(entry);
    } catch (error) {
      if (!entry.isSettled) entry[this.#outcomeOf(error)]();
      throw error;
    }
    if (!entry.isSettled) entry.ok((answer ?? null) as Json);
    return answer;
  }
}

class Entry implements OpenOperation {
  #settled = false;

  constructor(
    public operation: Operation,
    readonly now: () => number,
  ) {}

  get isSettled(): boolean {
    return this.#settled;
  }

  ok(output: Json = null): void {
    this.#settle({ outcome: "ok", end: this.now(), output });
  }

  refused(seen: Json = null): void {
    this.#settle({ outcome: "refused", end: this.now(), output: seen });
  }

  failed(): void {
    this.#settle({ outcome: "failed", end: this.now() });
  }

  unknown(): void {
    this.#settle({ outcome: "unknown" });
  }

  #settle(answer: Pick<Operation, "outcome" | "end" | "output">): void {
    const { f, outcome } = this.operation;
    if (this.#settled) throw new UserError(`${f} is settled already: its outcome is ${outcome}`);
    const output = copied(answer.output ?? null, `the output of ${f}`);
    this.#settled = true;
    this.operation = { ...this.operation, ...answer, output };
  }
}

/** As it is now: a client may go on to change what it sent or gave. Throws a UserError for what is no JSON. */
function copied(value: Json, name: string): Json {
  const problem = jsonProblem(value, name);
  if (problem !== undefined) throw new UserError(`${problem}, which is no JSON`);
  return structuredClone(value);
}

import type { CallEffect, Model, ModelCall } from "../../../contract/model.js";
import { ContractError } from "../../../core/errors.js";
import type { Json } from "../../../core/json.js";
import { ALL_SWITCHES, FLAGS, type Instance, NEVER_AGAIN, NOT_ALLOWED } from "./instance.js";
import { borrow, giveBack, type Loan } from "./pool.js";
import { States } from "./states.js";

/**
 * States that never repeat, or large ones such as the contents of a queue, fill the memory before any answer. So much of
 * them takes about a gigabyte. (A map takes no more than 16.7 million keys, besides.)
 */
const MAX_STATES = 10_000_000;
const MAX_STATE_TEXT = 50_000_000;

export class TooManyStates extends Error {
  constructor({ values, textLength }: States) {
    const size = textLength === 0 ? "" : ` of ${Math.round(textLength / values.length)} characters each`;
    super(`the model reached ${values.length} states${size}`);
  }
}

/** How a session searches. None of it changes any verdict. */
export interface Tuning {
  /** What spares work, as bits of `SWITCHES`. */
  readonly switches: number;
  /** How much effort without progress is worth a look at the window. */
  readonly patience: number;
}

const USUAL_TUNING: Tuning = { switches: ALL_SWITCHES, patience: 512 };

/**
 * A model and the calls of one or more logs, seen through numbers. States and transitions are shared by all decisions of
 * a session, so that what one key of a store has shown the next need not ask again.
 */
export class Session {
  readonly #states = new States();
  readonly #effects: readonly CallEffect[];
  readonly #replacedBy: Int32Array;
  readonly size: number;
  #engine: Loan | undefined;
  #windows: Loan | undefined;

  constructor(
    readonly model: Model,
    readonly calls: readonly ModelCall[],
    readonly tuning: Tuning = USUAL_TUNING,
  ) {
    this.#effects = calls.map((call) => model.effect?.(call) ?? "both");
    this.size = calls.length;
    this.#replacedBy = new Int32Array(calls.length).fill(-1);
  }

  /** The engine that decides; the calls must all be known by now. */
  get engine(): Instance {
    this.#engine ??= this.#borrow();
    return this.#engine.engine;
  }

  /** A second engine, for small questions while the first one is in the middle of a large one. */
  get windows(): Instance {
    this.#windows ??= this.#borrow();
    return this.#windows.engine;
  }

  /** How much memory its engines hold. */
  get bytes(): number {
    const held = [this.#engine, this.#windows].map((loan) => loan?.engine.memory.buffer.byteLength ?? 0);
    return held.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Forgets engines that were interrupted. */
  reset(): void {
    this.#engine = undefined;
    this.#windows = undefined;
  }

  /** Lets others have its engines, and with them forgets the transitions. */
  rest(): void {
    if (this.#engine !== undefined) giveBack(this.#engine);
    if (this.#windows !== undefined) giveBack(this.#windows);
    this.reset();
  }

  effectOf(kind: number): CallEffect {
    return this.#effects[kind] as CallEffect;
  }

  numberOf(state: Json): number {
    return this.#states.numberOf(state);
  }

  stateOf(number: number): Json {
    return this.#states.values[number] as Json;
  }

  /** The number of the state after a call of this kind, `NOT_ALLOWED` or `NEVER_AGAIN`. Asks the model. */
  step(number: number, kind: number): number {
    const state = this.stateOf(number);
    const call = this.calls[kind] as ModelCall;
    const next = this.model.step(state, call);
    if (next === undefined) {
      if (this.#effects[kind] === "overwrites") throw this.#broken(call, "overwrites", "a state refused it");
      return this.model.neverAgain?.(state, call) === true ? NEVER_AGAIN : NOT_ALLOWED;
    }
    const after = this.#states.numberOf(next);
    const { values, textLength } = this.#states;
    if (values.length > MAX_STATES || textLength > MAX_STATE_TEXT) throw new TooManyStates(this.#states);
    this.#keepsPromise(number, kind, after);
    return after;
  }

  /** The search relies on what a model says of its calls, so a broken promise must not pass for a verdict. */
  #keepsPromise(before: number, kind: number, after: number): void {
    const effect = this.#effects[kind];
    if (effect === "both") return;
    const call = this.calls[kind] as ModelCall;
    if (effect === "observes") {
      if (after !== before) throw this.#broken(call, "observes", "it changed a state");
      return;
    }
    const known = this.#replacedBy[kind] as number;
    if (known === -1) this.#replacedBy[kind] = after;
    else if (known !== after) throw this.#broken(call, effect as string, "it left two different states");
  }

  #broken(call: ModelCall, effect: string, what: string): ContractError {
    return new ContractError(`model ${this.model.name}`, `${this.model.describe(call)} "${effect}", yet ${what}`);
  }

  #borrow(): Loan {
    const loan = borrow((state, kind) => this.step(state, kind));
    const { engine } = loan;
    engine.setSwitches(this.tuning.switches);
    engine.createKinds(this.calls.length, this.model.neverAgain !== undefined);
    const flags = new Uint8Array(engine.memory.buffer, engine.flagsAddress(), this.calls.length);
    this.#effects.forEach((effect, kind) => {
      flags[kind] = effect === "both" ? 0 : FLAGS[effect];
    });
    engine.readFlags();
    return loan;
  }
}

const MOST_KEPT_BYTES = 1 << 26;
let latest: Session | undefined;

/**
 * The session of a model and the calls that logs share: the latest one as long as they are the same and no more, else a
 * new one. Decisions come one after another, so that one session at a time is enough.
 */
export function sessionOf(model: Model, calls: readonly ModelCall[]): Session {
  if (latest !== undefined && latest.model === model && latest.calls === calls && latest.size === calls.length) {
    return latest;
  }
  latest?.rest();
  latest = new Session(model, calls);
  return latest;
}

/** Lets go of a session that can take no more states; what asked it before may still ask it for orders. */
export function retire(session: Session): void {
  if (latest === session) latest = undefined;
}

/** Lets go of the latest session where it holds much memory. To be called when no more logs of its calls will come. */
export function forgetLargeSession(): void {
  if (latest !== undefined && latest.bytes > MOST_KEPT_BYTES) latest = undefined;
}

import type { CallEffect, Model, ModelCall } from "../../../contract/model.js";
import type { Json } from "../../../core/json.js";
import type { CallLog } from "../call-log.js";

/** Stands for a state of which nothing is known: it allows whatever some state allows. */
export const ANY_STATE = 0;

/** A call that some state does not allow leads nowhere. */
const NOT_ALLOWED = -1;

/**
 * A model seen through numbers, as far as it was asked: states interned by their JSON text, each step taken once. Kinds
 * of calls are those of the log, of which there may be a million, so that nothing is done for a kind before it is needed.
 */
export class KnownSteps {
  readonly initial: number;
  readonly #states: (Json | undefined)[] = [undefined];
  readonly #numbers = new Map<string, number>();
  readonly #taken = new Map<number, number>();
  readonly #effects = new Map<number, CallEffect>();
  readonly #left = new Map<number, number>();
  /** By the text of a value: the state that a plain write of it leaves. */
  readonly #written = new Map<string, number>();

  constructor(
    readonly model: Model,
    readonly log: CallLog,
    initial: Json,
  ) {
    this.initial = this.numberOf(initial);
  }

  /** States met so far, `ANY_STATE` included. */
  get size(): number {
    return this.#states.length;
  }

  /**
   * The state after a call of this kind, or undefined where the state does not allow it. After `ANY_STATE` it is the
   * one state that the call can leave, where the model promises that there is but one, else `ANY_STATE` again: never
   * fewer states than are possible.
   */
  step(state: number, kind: number): number | undefined {
    if (state === ANY_STATE) return this.#afterAny(kind);
    const key = state * this.log.calls.length + kind;
    let next = this.#taken.get(key);
    if (next === undefined) {
      const after = this.model.step(this.#states[state] as Json, this.callOf(kind));
      next = after === undefined ? NOT_ALLOWED : this.numberOf(after);
      this.#taken.set(key, next);
    }
    return next === NOT_ALLOWED ? undefined : next;
  }

  effect(kind: number): CallEffect {
    let effect = this.#effects.get(kind);
    if (effect === undefined) {
      effect = this.model.effect?.(this.callOf(kind)) ?? "both";
      this.#effects.set(kind, effect);
    }
    return effect;
  }

  callOf(kind: number): ModelCall {
    return this.log.calls[kind] as ModelCall;
  }

  stateOf(state: number): Json {
    return this.#states[state] as Json;
  }

  numberOf(state: Json): number {
    const text = JSON.stringify(state);
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#states.push(state) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }

  /** Remembers what a plain write leaves, so that a plain read of its value tells the state even after `ANY_STATE`. */
  learnWrite(kind: number): void {
    const access = this.model.access?.(this.callOf(kind));
    const left = access?.kind === "write" ? this.step(this.initial, kind) : undefined;
    if (access !== undefined && left !== undefined) this.#written.set(JSON.stringify(access.value), left);
  }

  #afterAny(kind: number): number {
    switch (this.effect(kind)) {
      case "overwrites":
      case "replaces":
        return this.#onlyResultOf(kind) ?? ANY_STATE;
      case "observes":
        return this.#shownBy(kind) ?? ANY_STATE;
      default:
        return ANY_STATE;
    }
  }

  /** The state that the call leaves in every state that allows it, where one such state is known. */
  #onlyResultOf(kind: number): number | undefined {
    const known = this.#left.get(kind);
    if (known !== undefined) return known;
    const tried = Math.min(this.size, MAX_TRIED);
    for (let state = this.initial; state < tried; state++) {
      const left = this.step(state, kind);
      if (left === undefined) continue;
      this.#left.set(kind, left);
      return left;
    }
    return undefined;
  }

  #shownBy(kind: number): number | undefined {
    const access = this.model.access?.(this.callOf(kind));
    return access?.kind === "read" ? this.#written.get(JSON.stringify(access.value)) : undefined;
  }
}

/** States tried to learn what a call leaves; not to find one only makes an explanation longer. */
const MAX_TRIED = 32;

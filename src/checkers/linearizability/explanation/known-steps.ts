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
  /** Texts are interned as they are: long ones are common, and to quote one costs more than a step. */
  readonly #texts = new Map<string, number>();
  readonly #taken = new Map<number, number>();
  readonly #effects = new Map<number, CallEffect>();
  readonly #left = new Map<number, number>();
  #promising: Model | undefined;
  /** By the text of a value: the state that shows it. */
  readonly #shown = new Map<string, number>();

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
    const numbers = typeof state === "string" ? this.#texts : this.#numbers;
    const text = typeof state === "string" ? state : JSON.stringify(state);
    let number = numbers.get(text);
    if (number === undefined) {
      number = this.#states.push(state) - 1;
      numbers.set(text, number);
    }
    return number;
  }

  /**
   * Remembers the state that a plain read or write leaves: it has the value shown, whole, so that a plain read of the
   * same value tells it even after `ANY_STATE`.
   */
  learn(kind: number, after: Json): void {
    const access = this.model.access?.(this.callOf(kind));
    if (access !== undefined) this.#shown.set(JSON.stringify(access.value), this.numberOf(after));
  }

  /** True where nothing but what overwrites leads from the state to one that allows a call of this kind. */
  neverAgain(state: number, kind: number): boolean {
    if (state === ANY_STATE) return false;
    this.#promising ??= this.model.among?.(this.log.calls) ?? this.model;
    return this.#promising.neverAgain?.(this.#states[state] as Json, this.callOf(kind)) ?? false;
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
    return access?.kind === "read" ? this.#shown.get(JSON.stringify(access.value)) : undefined;
  }
}

/** States tried to learn what a call leaves; not to find one only makes an explanation longer. */
const MAX_TRIED = 32;

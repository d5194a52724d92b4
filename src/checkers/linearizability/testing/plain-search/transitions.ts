import type { CallEffect, Model, ModelCall } from "../../../../contract/model.js";
import { ContractError } from "../../../../core/errors.js";
import type { Json } from "../../../../core/json.js";

/** A model seen through numbers: states and kinds of calls interned by their JSON text, each step taken once. */
export interface Transitions {
  readonly initial: number;
  /** By call: its kind. */
  readonly kinds: readonly number[];
  /** The state's number after a call of this kind, or undefined where the state does not allow it. */
  step(state: number, kind: number): number | undefined;
  /** Whether calls of this kind leave every state as it is. */
  observes(kind: number): boolean;
}

const NOT_ALLOWED = -1;

export function createTransitions(model: Model, calls: readonly ModelCall[], initial: Json): Transitions {
  const states = new Interned<Json>();
  const callKinds = new Interned<ModelCall>();
  const kinds = calls.map((call) => callKinds.numberOf(call));
  const effects = callKinds.values.map((call) => model.effect?.(call) ?? "both");
  const taken = new Map<number, number>();

  const compute = (state: number, kind: number): number => {
    const next = model.step(states.values[state] as Json, callKinds.values[kind] as ModelCall);
    const number = next === undefined ? NOT_ALLOWED : states.numberOf(next);
    keepsPromise(model, callKinds.values[kind] as ModelCall, effects[kind] as CallEffect, { state, number });
    return number;
  };

  return {
    initial: states.numberOf(initial),
    kinds,
    step(state, kind) {
      const key = state * callKinds.values.length + kind;
      let next = taken.get(key);
      if (next === undefined) {
        next = compute(state, kind);
        taken.set(key, next);
      }
      return next === NOT_ALLOWED ? undefined : next;
    },
    observes: (kind) => effects[kind] === "observes",
  };
}

/** The search relies on what a model says of its calls, so a broken promise must not pass for a verdict. */
function keepsPromise(
  model: Model,
  call: ModelCall,
  effect: CallEffect,
  taken: { readonly state: number; readonly number: number },
): void {
  if (effect === "observes" && taken.number !== NOT_ALLOWED && taken.number !== taken.state) {
    throw new ContractError(`model ${model.name}`, `${model.describe(call)} "observes", yet changed a state`);
  }
  if (effect === "overwrites" && taken.number === NOT_ALLOWED) {
    throw new ContractError(`model ${model.name}`, `${model.describe(call)} "overwrites", yet a state refused it`);
  }
}

class Interned<Value> {
  readonly values: Value[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(value: Value): number {
    const text = JSON.stringify(value);
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.values.push(value) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }
}

import type { CallEffect, ModelCall } from "../../contract/model.js";
import { messageOf, UserError } from "../../core/errors.js";
import type { Operation } from "../../core/history.js";
import { type Json, sameJson } from "../../core/json.js";
import { FrozenJson } from "./frozen-json.js";
import type { ModelModule, UserCall, UserOperation } from "./model-module.js";
import { callAsked, type Tied } from "./user-call.js";

/** So many steps are taken twice at first, and one in so many later. */
const STEPS_TAKEN_TWICE = 1000;
const THEN_ONE_IN = 64;

const EFFECTS: readonly unknown[] = ["observes", "replaces", "overwrites", "both"] satisfies CallEffect[];

const PLAIN = "a state is JSON: null, true, false, a finite number, a string, or lists and plain objects of them";
const FROZEN = "states and calls are frozen; build a new state and leave the old one as it is";
const PURE = "the same state and call must always lead to the same state: no clock, no randomness, nothing remembered";

/** Asks a module's functions, and holds each answer against what a model promises. Every breach is a UserError. */
export class ModelGuard {
  readonly #json = new FrozenJson();
  readonly #calls = new WeakMap<ModelCall, UserCall>();
  #steps = 0;

  constructor(
    readonly module: ModelModule,
    readonly path: string,
  ) {}

  init(initial: Json | undefined): Json {
    const given = initial === undefined ? "without an initial value" : `with the initial value ${brief(initial)}`;
    const ask = () => this.#ask("init", given, () => this.module.init(structuredClone(initial)));
    const state = this.#vetted("init", given, ask());
    if (sameJson(state, ask())) return state;
    throw this.#error(`init answered in two ways when asked twice ${given}`, PURE);
  }

  step(state: Json, modelCall: ModelCall): Json | undefined {
    const call = this.#callOf(modelCall);
    const where = `with the call ${brief(modelCall)} in the state ${brief(state)}`;
    // A state that some test made is frozen here; those of `init` and `step` already are.
    this.#vetted("step", where, state);
    const after = this.#ask("step", where, () => this.module.step(state, call), call);
    if (after !== undefined) this.#vetted("step", where, after);
    const nth = this.#steps++;
    if (nth < STEPS_TAKEN_TWICE || nth % THEN_ONE_IN === 0) this.#stepAgain({ state, modelCall, after, where });
    return after;
  }

  split({ invoke, completion }: Operation): string | undefined {
    const { f, host, process, resource, key } = invoke;
    const output = completion?.type === "ok" ? completion.value : null;
    const operation: UserOperation = { f, input: invoke.value, output, host, process, resource, key };
    const given = `with ${brief({ f, input: invoke.value })} (event ${invoke.index})`;
    const part: unknown = this.#ask("split", given, () => this.module.split?.(structuredClone(operation)));
    if (part === undefined || typeof part === "string") return part;
    throw this.#error(`split answered ${brief(part)}, not a string or undefined, ${given}`);
  }

  effect(call: ModelCall): CallEffect {
    const effect: unknown = this.#askOf(call, "effect", (asked) => this.module.effect?.(asked));
    if (EFFECTS.includes(effect)) return effect as CallEffect;
    throw this.#error(
      `effect answered ${brief(effect)}, not one of ${EFFECTS.join(", ")}, with the call ${brief(call)}`,
    );
  }

  neverAgain(state: Json, call: ModelCall): boolean {
    const never: unknown = this.#askOf(call, "neverAgain", (asked) => this.module.neverAgain?.(state, asked));
    if (typeof never === "boolean") return never;
    throw this.#error(`neverAgain answered ${brief(never)}, not true or false, with the call ${brief(call)}`);
  }

  describe(call: ModelCall): string {
    if (this.module.describe === undefined) return plainly(this.#callOf(call));
    return String(this.#askOf(call, "describe", (asked) => this.module.describe?.(asked)));
  }

  describeState(state: Json): string {
    if (this.module.describeState === undefined) return `is ${brief(state)}`;
    return String(this.#ask("describeState", `in the state ${brief(state)}`, () => this.module.describeState?.(state)));
  }

  /**
   * Takes a step again, on copies that can be changed: code that is not strict changes nothing frozen and says nothing.
   */
  #stepAgain({ state, modelCall, after, where }: TakenStep): void {
    const copy = structuredClone(state);
    const call = callAsked(structuredClone(modelCall), this.#tied());
    const again = this.#ask("step", where, () => this.module.step(copy, call), call);
    if (!sameJson(copy, state)) throw this.#error(`step changed the state it was given ${where}`, FROZEN);
    if (!sameJson(again, after)) {
      const answers = `${brief(after)} and ${brief(again)}`;
      throw this.#error(`step answered in two ways, ${answers}, when asked twice ${where}`, PURE);
    }
  }

  #callOf(modelCall: ModelCall): UserCall {
    let call = this.#calls.get(modelCall);
    if (call === undefined) {
      call = Object.freeze(callAsked(structuredClone(modelCall), this.#tied()));
      this.#json.problem(call.input);
      this.#json.problem(call.output);
      this.#calls.set(modelCall, call);
    }
    return call;
  }

  #tied(): Tied {
    return { callers: this.module.callers, path: this.path };
  }

  #askOf<Answer>(modelCall: ModelCall, name: string, ask: (call: UserCall) => Answer): Answer {
    const call = this.#callOf(modelCall);
    return this.#ask(name, `with the call ${brief(modelCall)}`, () => ask(call), call);
  }

  #ask<Answer>(name: string, where: string, ask: () => Answer, call?: UserCall): Answer {
    try {
      return ask();
    } catch (thrown) {
      if (thrown instanceof UserError) throw thrown;
      throw this.#error(`${name} threw "${messageOf(thrown)}" ${where}`, hintFor(thrown, call));
    }
  }

  #vetted(name: string, where: string, state: Json): Json {
    const problem = this.#json.problem(state);
    if (problem === undefined) return state;
    throw this.#error(`${name} answered what is no state, ${problem}, ${where}`, PLAIN);
  }

  #error(what: string, hint?: string): UserError {
    return new UserError(what, { place: { file: this.path }, ...(hint === undefined ? {} : { hint }) });
  }
}

interface TakenStep {
  readonly state: Json;
  readonly modelCall: ModelCall;
  readonly after: Json | undefined;
  readonly where: string;
}

function hintFor(thrown: unknown, call: UserCall | undefined): string | undefined {
  const message = messageOf(thrown);
  if (thrown instanceof TypeError && /read only|not extensible|Cannot delete property/.test(message)) return FROZEN;
  if (call?.outcome !== "unknown") return undefined;
  return 'the answer of this call was lost (its outcome is "unknown"), so that its output is null: any output must do';
}

/** A call in words, where its model has none. */
function plainly({ f, input, output, outcome }: UserCall): string {
  const asked = input === null ? f : `${f} ${brief(input)}`;
  const answered = outcome === "ok" && output !== null ? ` -> ${brief(output)}` : "";
  return `${outcome === "refused" ? "refused " : ""}${asked}${answered}`;
}

const BRIEF = 300;

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= BRIEF ? text : `${text.slice(0, BRIEF)}...`;
}

import type { Model, ModelCall } from "../../../contract/model.js";
import type { Operation } from "../../../core/history.js";
import { isJsonObject, type Json, sameJson } from "../../../core/json.js";

import { fieldsOf, outcomeForModel, tokenOf, unknownOperation } from "./shapes.js";

/** The value, the token it was written under, and the highest token the register has seen (0: none yet). */
export interface FencedState {
  readonly [field: string]: Json;
  readonly value: Json;
  readonly token: number | null;
  readonly highest: number;
}

/**
 * A register with fence `token`: `write` `{token, value}`, `read` with `{token}` or null, ok `{value, token?}`.
 *
 * A write, or a read that carries a token, is taken while no higher token was seen, and shuts out all lower ones from
 * then on. So a refusal with token t says that a higher one than t had been seen by then, and an unanswered read with a
 * token may still shut out others: neither is dropped.
 */
export const fencedRegister: Model<FencedState> = {
  name: "fenced-register",
  summary: "a register that refuses writes and reads with a token older than the highest it has seen",
  resource: "fenced-register",
  init: (initial = null) => ({ value: initial, token: null, highest: 0 }),
  call: (operation) => fencedCall(operation, fencedRegister.name),

  step(state, call) {
    const token = tokenCarried(call);
    if (call.outcome === "refused") return token !== undefined && state.highest > token ? state : undefined;
    if (token !== undefined && token < state.highest) return undefined;
    return taken(state, call, token ?? state.highest);
  },

  effect: (call) => (call.outcome === "refused" || tokenCarried(call) === undefined ? "observes" : "both"),
  describe,
  describeState: ({ value, token, highest }) => `${held(value, token)}, having seen tokens up to ${highest}`,
};

/**
 * A register that keeps the token beside the value but does not judge it: what a resource with fence `guard` or `none`
 * is to its readers. With `guard` it is the election that decides about refusals, so that they constrain no state of
 * the register's own (E6 judges them); with `none` there are none.
 */
export const stampedRegister: Model<FencedState> = {
  name: "stamped-register",
  summary: "a register that keeps each value's token and accepts any (fence guard or none)",
  resource: "fenced-register",
  init: fencedRegister.init,

  call(operation) {
    const call = fencedCall(operation, stampedRegister.name);
    const constrains =
      call !== undefined && call.outcome !== "refused" && !(isRead(call) && call.outcome === "unknown");
    return constrains ? call : undefined;
  },

  step: (state, call) => taken(state, call, state.highest),
  effect: (call) => (isRead(call) ? "observes" : "overwrites"),
  describe,
  describeState: ({ value, token }) => held(value, token),
};

interface FencedInput {
  readonly token: number | null;
  readonly value: Json;
}

function fencedCall(operation: Operation, model: string): ModelCall | undefined {
  const { invoke } = operation;
  const outcome = outcomeForModel(operation);
  switch (invoke.f) {
    case "write": {
      const fields = fieldsOf(invoke, model, ["token", "value"]);
      const input = { token: tokenOf(invoke, fields), value: fields["value"] ?? null };
      return outcome === undefined ? undefined : { f: "write", input, outcome, output: null };
    }
    case "read": {
      const fields = isJsonObject(invoke.value) ? invoke.value : {};
      const token = fields["token"] === undefined || fields["token"] === null ? null : tokenOf(invoke, fields);
      if (outcome === undefined || (token === null && outcome !== "ok")) return undefined;
      return { f: "read", input: { token, value: null }, outcome, output: answerOf(operation, model) };
    }
    default:
      throw unknownOperation(operation, model, ["read", "write"]);
  }
}

/** The state once the call was let through, or undefined where a read showed something else. */
function taken(state: FencedState, call: ModelCall, highest: number): FencedState | undefined {
  if (isRead(call)) {
    if (call.outcome === "ok" && !shows(call.output, state)) return undefined;
    return highest === state.highest ? state : { ...state, highest };
  }
  const { token, value } = inputOf(call);
  return { value, token, highest };
}

function shows(output: Json, state: FencedState): boolean {
  if (!isJsonObject(output) || !sameJson(output["value"], state.value)) return false;
  return output["token"] === undefined || output["token"] === state.token;
}

function answerOf({ completion }: Operation, model: string): Json {
  return completion?.type === "ok" ? fieldsOf(completion, model, ["value"]) : null;
}

function inputOf(call: ModelCall): FencedInput {
  return call.input as unknown as FencedInput;
}

function tokenCarried(call: ModelCall): number | undefined {
  return inputOf(call).token ?? undefined;
}

function isRead(call: ModelCall): boolean {
  return call.f === "read";
}

function held(value: Json, token: number | null): string {
  return `holds ${JSON.stringify(value)}${token === null ? "" : ` under token ${token}`}`;
}

function describe(call: ModelCall): string {
  const { token, value } = inputOf(call);
  const shown = call.outcome === "ok" && isJsonObject(call.output) ? ` ${JSON.stringify(call.output["value"])}` : "";
  const what = isRead(call) ? `read${shown}` : `write ${JSON.stringify(value)}`;
  return `${call.outcome === "refused" ? "refused " : ""}${what}${token === null ? "" : ` with token ${token}`}`;
}

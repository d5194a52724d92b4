import type { ModelCall } from "../../../contract/model.js";
import type { Operation } from "../../../core/history.js";
import { isJsonObject, type Json } from "../../../core/json.js";

import { fieldsOf, outcomeForModel, tokenOf, unknownOperation, valueIn } from "./shapes.js";

/**
 * The calls of registers whose values stand under fencing tokens: `write` `{token, value}`, `read` with `{token}` or
 * null, ok `{value, token?}`. A read that carries no token and was not answered says nothing.
 */
export function fencedCall(operation: Operation, model: string): ModelCall | undefined {
  const { invoke } = operation;
  const outcome = outcomeForModel(operation);
  switch (invoke.f) {
    case "write": {
      const fields = fieldsOf(invoke, model, ["token", "value"]);
      const input = { token: tokenOf(invoke, fields), value: valueIn(fields) };
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

/** The value alone where the read did not show the token that it was written under. */
function answerOf({ completion }: Operation, model: string): Json {
  if (completion?.type !== "ok") return null;
  const fields = fieldsOf(completion, model, ["value"]);
  const value = valueIn(fields);
  if (fields["token"] === undefined) return { value };
  return { value, token: fields["token"] === null ? null : tokenOf(completion, fields) };
}

interface FencedInput {
  readonly token: number | null;
  readonly value: Json;
}

/** What a call carries; a plain read's token is null. */
export function inputOf(call: ModelCall): FencedInput {
  return call.input as unknown as FencedInput;
}

/** What an answered read showed; `token` is undefined where it showed none, null where nothing was written yet. */
export interface FencedAnswer {
  readonly value: Json;
  readonly token?: number | null;
}

/** What a read showed, or undefined where it was not answered. */
export function shownBy(call: ModelCall): FencedAnswer | undefined {
  return isRead(call) && call.outcome === "ok" ? (call.output as unknown as FencedAnswer) : undefined;
}

export function isRead(call: ModelCall): boolean {
  return call.f === "read";
}

/** A value with its token in words. */
export function describeHeld(value: Json, token: number | null): string {
  return `holds ${JSON.stringify(value)}${token === null ? "" : ` under token ${token}`}`;
}

export function describeFenced(call: ModelCall): string {
  const { token, value } = inputOf(call);
  const shown = shownBy(call);
  const read = shown === undefined ? "read" : `read ${JSON.stringify(shown.value)}`;
  const under = typeof shown?.token === "number" ? ` under token ${shown.token}` : "";
  const what = isRead(call) ? `${read}${under}` : `write ${JSON.stringify(value)}`;
  return `${call.outcome === "refused" ? "refused " : ""}${what}${token === null ? "" : ` with token ${token}`}`;
}

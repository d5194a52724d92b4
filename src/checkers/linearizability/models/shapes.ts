import type { ModelCall } from "../../../contract/model.js";
import { UserError } from "../../../core/errors.js";
import type { HistoryEvent } from "../../../core/event.js";
import type { Operation } from "../../../core/history.js";
import { isJsonObject, type Json, type JsonObject } from "../../../core/json.js";
import { canonical } from "./canonical.js";

/**
 * What is known of an operation: undefined where it certainly took no effect and showed nothing (`unsent`,
 * `unavailable`), `unknown` where nobody knows or the history ended first.
 */
export function outcomeForModel({ completion }: Operation): ModelCall["outcome"] | undefined {
  switch (completion?.type) {
    case undefined:
    case "info":
      return "unknown";
    case "ok":
      return "ok";
    case "fail":
      return completion.cause === "refused" ? "refused" : undefined;
    default:
      return completion satisfies never;
  }
}

/** The fields of an event's value, all of which must be there. Throws a UserError that names event and shape. */
export function fieldsOf(event: HistoryEvent, model: string, names: readonly string[]): JsonObject {
  const value = event.value as Json;
  if (isJsonObject(value) && names.every((name) => value[name] !== undefined)) return value;
  const shape = `{${names.join(", ")}}`;
  const given = JSON.stringify(value);
  throw shapeError(event, `${event.type} ${event.f} carries ${shape} in the model ${model}, not ${given}`);
}

/** One field of `fieldsOf`, in the one form that equal values have. */
export function valueIn(fields: JsonObject, name = "value"): Json {
  return canonical(fields[name] as Json);
}

/** A fencing token out of an event's value. Throws a UserError where it is none. */
export function tokenOf(event: HistoryEvent, fields: JsonObject): number {
  const token = fields["token"];
  if (Number.isSafeInteger(token)) return token as number;
  throw shapeError(event, `a token is a safe integer, not ${JSON.stringify(token)}`);
}

/** The error for an event that has not the shape its model asks for. */
export function shapeError(event: HistoryEvent, what: string): UserError {
  return new UserError(`event ${event.index}: ${what}`);
}

/** The error for an initial value that is no state of the model. */
export function initialError(model: string, expected: string, given: Json): UserError {
  return new UserError(`the model ${model} starts with ${expected}, not ${JSON.stringify(given)}`, {
    hint: "give --initial as JSON, or leave it out",
  });
}

/** The error for an operation that the model does not know. */
export function unknownOperation(operation: Operation, model: string, known: readonly string[]): UserError {
  const { index, f } = operation.invoke;
  return new UserError(`event ${index}: the model ${model} knows no ${f}, only ${known.join(", ")}`, {
    hint: "choose another --model; usurper list models shows them all",
  });
}

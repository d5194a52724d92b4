import type { FailCause, HistoryEvent } from "../core/event.js";
import { isJsonObject, type Json, type JsonObject } from "../core/json.js";

const CAUSES: { readonly [cause in FailCause]: true } = { unsent: true, refused: true, unavailable: true };

/**
 * Whether an object is an invocation or completion of a process, as the schema has it (schema.ts; a test holds the two
 * together). A schema takes longer than all the rest of reading: it is asked only to say what is wrong, and for the
 * rarer events.
 */
export function isOperationEvent(event: JsonObject): event is JsonObject & HistoryEvent {
  const { index, timeNs, process, f, value, type } = event;
  if (!isCount(index) || !isCount(timeNs) || !isCount(process) || !isName(f) || value === undefined) return false;
  switch (type) {
    case "invoke":
      return (
        isName(event["host"]) &&
        areTexts(event["session"], event["election"], event["resource"], event["key"], event["node"])
      );
    case "ok":
      return hasAnswer(event);
    case "fail":
      return isCause(event["cause"]) && areTexts(event["error"]) && hasAnswer(event);
    case "info":
      return typeof event["error"] === "string" && hasAnswer(event);
    default:
      return false;
  }
}

function hasAnswer({ at, node, late }: JsonObject): boolean {
  return (at === undefined || isPosition(at)) && areTexts(node) && (late === undefined || late === true);
}

function isPosition(at: Json): boolean {
  return isJsonObject(at) && isName(at["clock"]) && Number.isSafeInteger(at["n"]);
}

function isCount(value: Json | undefined): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isName(value: Json | undefined): boolean {
  return typeof value === "string" && value !== "";
}

function isCause(value: Json | undefined): boolean {
  return typeof value === "string" && Object.hasOwn(CAUSES, value);
}

function areTexts(...values: readonly (Json | undefined)[]): boolean {
  return values.every((value) => value === undefined || typeof value === "string");
}

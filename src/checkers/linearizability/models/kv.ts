import type { Model, ModelCall } from "../../../contract/model.js";
import type { HistoryEvent } from "../../../core/event.js";
import type { Operation } from "../../../core/history.js";
import type { JsonObject } from "../../../core/json.js";

import { fieldsOf, initialError, outcomeForModel, shapeError, unknownOperation } from "./shapes.js";

/**
 * One key of a store of strings: `get` ok `{value}`, `put` `{value}`, `append` `{value}`. The key stands on the event,
 * and each is judged apart. The state is the string, "" at first.
 *
 * A refused put or append constrains nothing, since no string explains one.
 */
export const kv: Model<string> = {
  name: "kv",
  summary: "strings by key: get, put, append",
  resource: "kv",

  init(initial = "") {
    if (typeof initial === "string") return initial;
    throw initialError(kv.name, 'a string, e.g. ""', initial);
  },

  call(operation) {
    const { invoke } = operation;
    switch (invoke.f) {
      case "get":
        return getCall(operation);
      case "put":
      case "append": {
        const input = textOf(invoke, fieldsOf(invoke, kv.name, ["value"]));
        const outcome = outcomeForModel(operation);
        if (outcome === undefined || outcome === "refused") return undefined;
        return { f: invoke.f, input, outcome, output: null };
      }
      default:
        throw unknownOperation(operation, kv.name, ["get", "put", "append"]);
    }
  },

  step(held, call) {
    switch (call.f) {
      case "get":
        return held === call.output ? held : undefined;
      case "put":
        return call.input as string;
      default:
        return held + (call.input as string);
    }
  },

  effect(call) {
    if (call.f === "get") return "observes";
    return call.f === "put" ? "overwrites" : "both";
  },

  // Until a put, the string only grows.
  neverAgain: (held, call) => call.f === "get" && !(call.output as string).startsWith(held),

  access(call) {
    if (call.f === "append") return undefined;
    return call.f === "get" ? { kind: "read", value: call.output } : { kind: "write", value: call.input };
  },

  describe: (call) => `${call.f} ${JSON.stringify(call.f === "get" ? call.output : call.input)}`,
  describeState: (held) => `holds ${JSON.stringify(held)}`,
};

function getCall({ completion }: Operation): ModelCall | undefined {
  if (completion?.type !== "ok") return undefined;
  const output = textOf(completion, fieldsOf(completion, kv.name, ["value"]));
  return { f: "get", input: null, outcome: "ok", output };
}

function textOf(event: HistoryEvent, fields: JsonObject): string {
  const { value } = fields;
  if (typeof value === "string") return value;
  throw shapeError(event, `a value in the model ${kv.name} is a string, not ${JSON.stringify(value)}`);
}

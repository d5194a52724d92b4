import type { Model, ModelCall } from "../../../contract/model.js";
import type { Operation } from "../../../core/history.js";
import { isJsonObject, type Json, sameJson } from "../../../core/json.js";

import { canonical } from "./canonical.js";
import { fieldsOf, outcomeForModel, unknownOperation, valueIn } from "./shapes.js";

/**
 * One register: `read` ok `{value}`, `write` `{value}`, `cas` `{from, to}`. The state is the value, null at first.
 *
 * A refused cas stays: it says that the register did not hold `from` at some moment of its interval, and held what the
 * refusal showed, if it showed anything. A refused write constrains nothing, since no state of a register explains one.
 */
export const register: Model<Json> = {
  name: "register",
  summary: "one register: read, write, compare-and-set",
  resource: "register",
  init: (initial = null) => canonical(initial),

  call(operation) {
    switch (operation.invoke.f) {
      case "read":
        return readCall(operation);
      case "write":
        return writeCall(operation);
      case "cas":
        return casCall(operation);
      default:
        throw unknownOperation(operation, register.name, ["read", "write", "cas"]);
    }
  },

  step(held, call) {
    if (call.f === "write") return call.input;
    if (call.f === "read") return sameJson(held, call.output) ? held : undefined;
    const { from, to } = comparison(call);
    const matches = sameJson(held, from);
    if (call.outcome !== "refused") return matches ? to : undefined;
    const seen = isJsonObject(call.output) ? call.output["value"] : undefined;
    const contradicted = matches || (seen !== undefined && !sameJson(held, seen));
    return contradicted ? undefined : held;
  },

  effect(call) {
    if (call.f === "write") return "overwrites";
    return call.f === "read" || call.outcome === "refused" ? "observes" : "replaces";
  },

  access(call) {
    if (call.f === "cas") return undefined;
    return call.f === "read" ? { kind: "read", value: call.output } : { kind: "write", value: call.input };
  },

  describe(call) {
    if (call.f === "read") return `read ${JSON.stringify(call.output)}`;
    if (call.f === "write") return `write ${JSON.stringify(call.input)}`;
    const { from, to } = comparison(call);
    return `${call.outcome === "refused" ? "refused " : ""}cas ${JSON.stringify(from)} -> ${JSON.stringify(to)}`;
  },

  describeState: (held) => `holds ${JSON.stringify(held)}`,
};

/** The same register under the name that other checkers give it. */
export const casRegister: Model<Json> = { ...register, name: "cas-register", summary: "another name of register" };

function readCall(operation: Operation): ModelCall | undefined {
  const { completion } = operation;
  if (completion?.type !== "ok") return undefined;
  const output = valueIn(fieldsOf(completion, register.name, ["value"]));
  return { f: "read", input: null, outcome: "ok", output };
}

function writeCall(operation: Operation): ModelCall | undefined {
  const input = valueIn(fieldsOf(operation.invoke, register.name, ["value"]));
  const outcome = outcomeForModel(operation);
  if (outcome === undefined || outcome === "refused") return undefined;
  return { f: "write", input, outcome, output: null };
}

function casCall(operation: Operation): ModelCall | undefined {
  const fields = fieldsOf(operation.invoke, register.name, ["from", "to"]);
  const outcome = outcomeForModel(operation);
  if (outcome === undefined) return undefined;
  const seen = operation.completion?.type === "fail" ? operation.completion.seen : undefined;
  const input = { from: valueIn(fields, "from"), to: valueIn(fields, "to") };
  return { f: "cas", input, outcome, output: canonical(seen ?? null) };
}

function comparison(call: ModelCall): { readonly from: Json; readonly to: Json } {
  return call.input as { readonly from: Json; readonly to: Json };
}

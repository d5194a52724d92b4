import type { Model, ModelCall } from "../../../contract/model.js";
import type { HistoryEvent } from "../../../core/event.js";
import type { Json } from "../../../core/json.js";

import { holdsAt, placeIn, sameItems, sortedJson } from "./canonical.js";
import { fieldsOf, initialError, outcomeForModel, shapeError, unknownOperation, valueIn } from "./shapes.js";

/**
 * A set: `add` `{value}`, `remove` `{value}`, `read` ok `{values: [...]}`, in any order. Adding what it holds and
 * removing what it lacks change nothing. The state is the values in order; a read that shows a value twice shows no set.
 *
 * A refused add or remove constrains nothing, since no state of a set explains one.
 */
export const set: Model<readonly Json[]> = {
  name: "set",
  summary: "a set: add, remove, read of all values",
  resource: "set",

  init(initial = []) {
    if (!Array.isArray(initial)) throw initialError(set.name, "a list of values", initial);
    return sortedJson(initial).filter((value, at, all) => at === 0 || !holdsAt(all, at - 1, value));
  },

  call(operation): ModelCall | undefined {
    const { invoke, completion } = operation;
    switch (invoke.f) {
      case "add":
      case "remove": {
        const input = valueIn(fieldsOf(invoke, set.name, ["value"]));
        const outcome = outcomeForModel(operation);
        if (outcome === undefined || outcome === "refused") return undefined;
        return { f: invoke.f, input, outcome, output: null };
      }
      case "read":
        if (completion?.type !== "ok") return undefined;
        return { f: "read", input: null, outcome: "ok", output: valuesOf(completion) };
      default:
        throw unknownOperation(operation, set.name, ["add", "remove", "read"]);
    }
  },

  step(values, call) {
    if (call.f === "read") return sameItems(values, call.output as readonly Json[]) ? values : undefined;
    const place = placeIn(values, call.input);
    const held = holdsAt(values, place, call.input);
    if (call.f === "add") return held ? values : values.toSpliced(place, 0, call.input);
    return held ? values.toSpliced(place, 1) : values;
  },

  effect: (call) => (call.f === "read" ? "observes" : "both"),

  // What nobody removes stays: a read that lacks some of it comes too late. That prunes most orders of concurrent adds.
  among(calls) {
    if (calls.some(({ f }) => f === "remove")) return set;
    return { ...set, neverAgain: (values, call) => call.f === "read" && !includesAll(call.output, values) };
  },

  describe: (call) => `${call.f} ${JSON.stringify(call.f === "read" ? call.output : call.input)}`,
  describeState: (values) => (values.length === 0 ? "is empty" : `holds ${JSON.stringify(values)}`),
};

/** The values read, in order; one shown twice stands twice, so that the read matches no set. */
function valuesOf(completion: HistoryEvent): readonly Json[] {
  const { values } = fieldsOf(completion, set.name, ["values"]);
  if (Array.isArray(values)) return sortedJson(values);
  throw shapeError(completion, `a read of a set carries {values: [...]}, not ${JSON.stringify(completion.value)}`);
}

function includesAll(output: Json, values: readonly Json[]): boolean {
  const shown = output as readonly Json[];
  let at = 0;
  for (const value of values) {
    while (at < shown.length && !holdsAt(shown, at, value)) at += 1;
    if (at === shown.length) return false;
    at += 1;
  }
  return true;
}

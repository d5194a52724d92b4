import type { ModelCall } from "../../../contract/model.js";
import type { Operation } from "../../../core/history.js";
import { fieldsOf, outcomeForModel, unknownOperation, valueIn } from "./shapes.js";

/**
 * The calls of a queue: `enqueue` `{value}`, `dequeue` ok `{value}`. A refused dequeue stays, since the queue was
 * empty; a refused enqueue constrains nothing, since a queue has no bound here.
 */
export function queueCall(operation: Operation, model: string): ModelCall | undefined {
  const { invoke, completion } = operation;
  const outcome = outcomeForModel(operation);
  switch (invoke.f) {
    case "enqueue": {
      const input = valueIn(fieldsOf(invoke, model, ["value"]));
      if (outcome === undefined || outcome === "refused") return undefined;
      return { f: "enqueue", input, outcome, output: null };
    }
    case "dequeue": {
      if (outcome === undefined) return undefined;
      const output = completion?.type === "ok" ? valueIn(fieldsOf(completion, model, ["value"])) : null;
      return { f: "dequeue", input: null, outcome, output };
    }
    default:
      throw unknownOperation(operation, model, ["enqueue", "dequeue"]);
  }
}

export function describeQueueCall({ f, input, outcome, output }: ModelCall): string {
  if (f === "enqueue") return `enqueue ${JSON.stringify(input)}`;
  if (outcome === "refused") return "dequeue from an empty queue";
  return outcome === "ok" ? `dequeue ${JSON.stringify(output)}` : "dequeue";
}

import type { Model } from "../../../contract/model.js";
import { type Json, sameJson } from "../../../core/json.js";

import { canonical } from "./canonical.js";
import { describeQueueCall, queueCall } from "./queue-calls.js";
import { initialError } from "./shapes.js";

/**
 * A queue, first in, first out: `enqueue` `{value}`, `dequeue` ok `{value}`, refused where it was empty. The state is
 * the values, the next one first. A dequeue whose answer was lost took the first, or found nothing to take.
 */
export const fifoQueue: Model<readonly Json[]> = {
  name: "fifo-queue",
  summary: "a queue, first in, first out: enqueue, dequeue",
  resource: "queue",

  init(initial = []) {
    if (Array.isArray(initial)) return (initial as readonly Json[]).map(canonical);
    throw initialError(fifoQueue.name, "a list of values, the first to be taken first", initial);
  },

  call: (operation) => queueCall(operation, fifoQueue.name),

  step(items, { f, input, outcome, output }) {
    if (f === "enqueue") return [...items, input];
    switch (outcome) {
      case "refused":
        return items.length === 0 ? items : undefined;
      case "unknown":
        return items.slice(1);
      case "ok":
        return items.length > 0 && sameJson(items[0], output) ? items.slice(1) : undefined;
      default:
        return outcome satisfies never;
    }
  },

  effect: ({ outcome }) => (outcome === "refused" ? "observes" : "both"),
  describe: describeQueueCall,
  describeState: (items) => (items.length === 0 ? "is empty" : `holds ${JSON.stringify(items)}, first to last`),
};

import type { Model } from "../../../contract/model.js";
import type { Json } from "../../../core/json.js";

import { holdsAt, placeIn, sortedJson } from "./canonical.js";
import { describeQueueCall, queueCall } from "./queue-calls.js";
import { initialError } from "./shapes.js";

/** The values in order, or, once dequeues whose answers were lost came last, the values and how many those were. */
type UnorderedState = readonly Json[] | LostTakes;

type LostTakes = {
  readonly items: readonly Json[];
  /** At least 1, at most as many as there are items. Each took one of them, nobody knows which. */
  readonly lost: number;
};

/**
 * A queue that gives back its values in any order: `enqueue` `{value}`, `dequeue` ok `{value}`, refused where it was
 * empty.
 *
 * A dequeue whose answer was lost may have taken any value, so the state after it is not one but many. Yet it need not
 * be guessed which. Such a dequeue can help only to explain a refusal, by leaving less; and since its interval has no
 * end, it can be moved behind every call that is no refusal: what an enqueue or an answered dequeue finds with less in
 * the queue, it also finds with more. So it is enough to count those that come one upon another. A refusal finds the
 * queue empty where they are as many as the values; any other call forgets them, as orders in which they come later are
 * tried too. (In enqueue 1, lost, enqueue 2, lost, refused, the first lost one is moved behind the second enqueue.)
 */
export const unorderedQueue: Model<UnorderedState> = {
  name: "unordered-queue",
  summary: "a queue that gives back its values in any order: enqueue, dequeue",
  resource: "queue",

  init(initial = []) {
    if (Array.isArray(initial)) return sortedJson(initial);
    throw initialError(unorderedQueue.name, "a list of values", initial);
  },

  call: (operation) => queueCall(operation, unorderedQueue.name),

  step(state, { f, input, outcome, output }) {
    const { items, lost } = lostTakesOf(state);
    if (f === "enqueue") return items.toSpliced(placeIn(items, input), 0, input);
    switch (outcome) {
      case "refused":
        return lost === items.length ? [] : undefined;
      case "unknown":
        return lost === items.length ? state : { items, lost: lost + 1 };
      case "ok": {
        const place = placeIn(items, output);
        return holdsAt(items, place, output) ? items.toSpliced(place, 1) : undefined;
      }
      default:
        return outcome satisfies never;
    }
  },

  // Where dequeues were lost, a refusal settles that they took everything, and so changes the state.
  effect: ({ outcome }) => (outcome === "refused" ? "replaces" : "both"),

  among(calls) {
    if (calls.some(({ f, outcome }) => f === "dequeue" && outcome === "unknown")) return unorderedQueue;
    return { ...unorderedQueue, effect: ({ outcome }) => (outcome === "refused" ? "observes" : "both") };
  },

  describe: describeQueueCall,

  describeState(state) {
    const { items, lost } = lostTakesOf(state);
    if (items.length === 0) return "is empty";
    return `holds ${JSON.stringify(items)}${lost === 0 ? "" : `, less ${lost} that lost dequeues took`}`;
  },
};

function lostTakesOf(state: UnorderedState): { readonly items: readonly Json[]; readonly lost: number } {
  return "lost" in state ? state : { items: state, lost: 0 };
}

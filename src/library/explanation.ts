import type { Citing } from "../checkers/linearizability/explanation/citing.js";
import { explanationText } from "../checkers/linearizability/explanation/explanation-text.js";
import type { ExplainedStates, Explanation as FullExplanation, OperationRole } from "../core/explanation.js";

/**
 * Why operations are not linearizable. Operations are named by their place in the list that was checked, states by the
 * model's words for them. Plain JSON, and bounded: some tens of operations at most, however many were checked.
 */
export interface Explanation {
  /** The object or part of one that is to blame, `r`, `[k]` or `r[k]`; `the object` where the operations name none. */
  readonly subject: string;
  /** In a sentence or two: which operations cannot all be, and from where on. */
  readonly why: string;
  /** The first operation, by its end, that no order reaches. */
  readonly stuck: number;
  /** It and those that cannot all be with it, by start; the last two dozen where there are more. */
  readonly core: readonly number[];
  /** Whether none of the core can be left out: without any one of them nothing contradicts the others. */
  readonly minimal: boolean;
  /** All that are worth a look, by start. */
  readonly operations: readonly ExplainedOperation[];
  /** A longest order that there is. */
  readonly longestOrder: LongestOrder;
  /** The states possible after it. */
  readonly states: ExplainedStates;
}

export interface ExplainedOperation {
  /** Its place in the list that was checked. */
  readonly operation: number;
  /** The call in the model's words. */
  readonly text: string;
  readonly role: OperationRole;
  /** Why it cannot come next, or what it has to do with the one that is stuck; null where there is nothing to say. */
  readonly why: string | null;
}

export interface LongestOrder {
  /** How many operations it places. */
  readonly length: number;
  /** The last of them, each with the state that it leaves. */
  readonly last: readonly { readonly operation: number; readonly state: string }[];
}

/** Says operations by their place in the list given; `placeOf` tells it of an event. */
export function citingPlaces(placeOf: PlaceOf): Citing {
  return {
    operation: ([event]) => `operations[${placeOf(event as number)}]`,
    moment: (event, end) => `the ${end === "invocation" ? "start" : "end"} of operations[${placeOf(event)}]`,
    column: "at",
    cell: ([event]) => `[${placeOf(event as number)}]`,
  };
}

/** The place of an event's operation in the list given. */
export type PlaceOf = (event: number) => number;

export function publicExplanation(full: FullExplanation, placeOf: PlaceOf): Explanation {
  const { subject, why, window, prefix, states } = full;
  const placeAt = (named: number) => placeOf(full.operations[named]?.events[0] as number);
  return {
    subject,
    why,
    stuck: placeAt(full.stuck),
    core: window.core.map(placeAt),
    minimal: window.minimal,
    operations: full.operations.map(({ text, role, why }, named) => ({ operation: placeAt(named), text, role, why })),
    longestOrder: {
      length: prefix.length,
      last: prefix.last.map(({ operation, state }) => ({ operation: placeAt(operation), state })),
    },
    states,
  };
}

const WIDTH = 100;
const asItIs = (text: string) => text;
const PLAIN = { red: asItIs, yellow: asItIs, bold: asItIs, dim: asItIs };

/** All of it for a person, in lines of at most 100 columns. */
export function messageOfExplanation(full: FullExplanation, citing: Citing): string {
  return explanationText(full, { width: WIDTH, paint: PLAIN, citing });
}

import { type Json, sameJson } from "../../../core/json.js";
import type { Successors } from "./brute-force.js";

/**
 * What an unordered queue means, said with all the states that a call may lead to: a dequeue whose answer was lost took
 * any one value. The model in use counts such dequeues instead; this is what it must agree with.
 */
export const unorderedQueueSuccessors: Successors<readonly Json[]> = (values, { f, input, outcome, output }) => {
  if (f === "enqueue") return [[...values, input]];
  if (outcome === "refused") return values.length === 0 ? [values] : [];
  const taken = [...values.keys()].filter((at) => outcome === "unknown" || sameJson(values[at], output));
  const left = taken.map((at) => values.toSpliced(at, 1));
  return outcome === "unknown" && values.length === 0 ? [values] : left;
};

/** The last token granted, one below all where there is none, and whether it still holds the mutex. */
export interface Grant {
  readonly token: number;
  readonly held: boolean;
}

/** What a fenced mutex means: an acquire whose answer was lost was granted any of `tokens` above the last. */
export function fencedMutexSuccessors(tokens: readonly number[]): Successors<Grant> {
  return (grant, { f, input, outcome, output }) => {
    if (f === "release") {
      const holds = grant.held && grant.token === input;
      if (outcome === "refused") return holds ? [] : [grant];
      return holds ? [{ ...grant, held: false }] : [];
    }
    if (outcome === "refused") return grant.held ? [grant] : [];
    if (grant.held) return [];
    const granted = outcome === "ok" ? [output as number] : tokens;
    return granted.filter((token) => token > grant.token).map((token) => ({ token, held: true }));
  };
}

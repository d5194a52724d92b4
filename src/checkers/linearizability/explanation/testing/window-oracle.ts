import type { Model } from "../../../../contract/model.js";
import type { Json } from "../../../../core/json.js";
import type { TimedCall } from "../../call-log.js";

/**
 * Tries every order of the needed calls with every choice of free ones, from each state, and nothing cleverer: whether
 * any satisfies all that is needed. Real time orders them all, used ones of the free included.
 */
export function someOrderSatisfies(
  model: Model,
  starts: readonly Json[],
  needed: readonly TimedCall[],
  free: readonly TimedCall[],
): boolean {
  const goesOn = (state: Json, needed: readonly TimedCall[], free: readonly TimedCall[], sinceNs: number): boolean => {
    if (needed.length === 0) return true;
    return [...needed, ...free].some((next) => {
      // It would have had to return before one that was placed already, or after one still to be placed.
      if (next.endNs < sinceNs || needed.some((other) => other.endNs < next.startNs)) return false;
      const after = model.step(state, next.call);
      if (after === undefined) return false;
      const others = (calls: readonly TimedCall[]) => calls.filter((other) => other !== next);
      return goesOn(after, others(needed), others(free), Math.max(sinceNs, next.startNs));
    });
  };
  return starts.some((state) => goesOn(state, needed, free, Number.NEGATIVE_INFINITY));
}

/** Every state that some order of the calls, each used once or not at all, leads to. */
export function statesWithin(model: Model, initial: Json, calls: readonly TimedCall[]): readonly Json[] {
  const found = new Map([[JSON.stringify(initial), initial]]);
  const visited = new Set<string>();
  const visit = (state: Json, left: readonly number[]): void => {
    const key = `${JSON.stringify(state)} ${left.join()}`;
    if (visited.has(key)) return;
    visited.add(key);
    found.set(JSON.stringify(state), state);
    for (const at of left) {
      const after = model.step(state, (calls[at] as TimedCall).call);
      const rest = left.filter((other) => other !== at);
      if (after !== undefined) visit(after, rest);
    }
  };
  visit(initial, [...calls.keys()]);
  return [...found.values()];
}

/**
 * Every state that a linearization leaves of the calls that returned by a moment, with any choice of the others invoked
 * by then.
 */
export function statesAfter(model: Model, initial: Json, calls: readonly TimedCall[], byNs: number): readonly Json[] {
  const found = new Map<string, Json>();
  const visit = (state: Json, left: readonly TimedCall[], sinceNs: number): void => {
    const mustStill = left.filter(({ endNs }) => endNs <= byNs);
    if (mustStill.length === 0) found.set(JSON.stringify(state), state);
    for (const next of left) {
      if (next.endNs < sinceNs || mustStill.some((other) => other.endNs < next.startNs)) continue;
      const after = model.step(state, next.call);
      const rest = left.filter((other) => other !== next);
      if (after !== undefined) visit(after, rest, Math.max(sinceNs, next.startNs));
    }
  };
  visit(
    initial,
    calls.filter(({ startNs }) => startNs <= byNs),
    Number.NEGATIVE_INFINITY,
  );
  return [...found.values()];
}

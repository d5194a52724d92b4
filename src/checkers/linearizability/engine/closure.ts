import type { Session } from "./session.js";

const MAX_STATES = 512;
const MAX_STEPS = 60_000;

/**
 * Every state that calls of these kinds (by call) can lead to, in any order and number, or undefined where there are too many to
 * tell. Whatever happened before a moment, the state was one of them.
 */
export function closureOf(session: Session, initial: number, calls: Int32Array): readonly number[] | undefined {
  const kinds = new Set(calls);
  const reached = new Set([initial]);
  let steps = 0;
  for (const state of reached) {
    for (const kind of kinds) {
      if (++steps > MAX_STEPS) return undefined;
      const after = session.step(state, kind);
      if (after >= 0) reached.add(after);
      if (reached.size > MAX_STATES) return undefined;
    }
  }
  return [...reached];
}

import { ANY_STATE, type KnownSteps } from "./known-steps.js";
import type { Surroundings } from "./window.js";
import type { Work } from "./work.js";

const MAX_STATES = 512;
const MAX_KINDS = 4096;

/**
 * Every state that calls of the kinds invoked by the last return can lead to, in any order and any number: where that
 * is few. Undefined where they are many or finding them takes more than the work allowed.
 */
function closure(around: Surroundings, steps: KnownSteps, work: Work): readonly number[] | undefined {
  const kinds = changingKinds(around, steps);
  if (kinds === undefined) return undefined;
  const found = new Set([steps.initial]);
  // What leaves one and the same state wherever it is allowed need not be tried again.
  const settled = new Set<number>();
  for (const state of found) {
    for (const kind of kinds) {
      if (settled.has(kind)) continue;
      if (work.exhausted) return undefined;
      work.spend();
      const after = steps.step(state, kind);
      if (after === undefined) continue;
      if (steps.effect(kind) !== "both") settled.add(kind);
      if (found.add(after).size > MAX_STATES) return undefined;
    }
  }
  return [...found];
}

/**
 * The states that a window may start in where nothing is known of what came before: all there are, where these are
 * few, else the one that stands for all. Undefined where that could refute nothing, since no call tells any state.
 */
export function anyState(around: Surroundings, steps: KnownSteps, work: Work): readonly number[] | undefined {
  const states = work.share(0.3, (share) => closure(around, steps, share));
  if (states !== undefined) return states;
  const { kinds } = around.log;
  const tells = (kind: number) => {
    const effect = steps.effect(kind);
    return effect === "overwrites" || effect === "replaces" || steps.model.access?.(steps.callOf(kind)) !== undefined;
  };
  return around.returns.some((call) => tells(kinds[call] as number)) ? [ANY_STATE] : undefined;
}

function changingKinds({ log, returns }: Surroundings, steps: KnownSteps): readonly number[] | undefined {
  const untilNs = log.endNs[returns.at(-1) as number] as number;
  const occurs = new Uint8Array(log.calls.length);
  const kinds: number[] = [];
  for (let call = 0; call < log.size; call++) {
    const kind = log.kinds[call] as number;
    if (occurs[kind] === 1 || (log.startNs[call] as number) > untilNs) continue;
    occurs[kind] = 1;
    if (steps.effect(kind) === "observes") continue;
    kinds.push(kind);
    if (kinds.length > MAX_KINDS) return undefined;
  }
  return kinds;
}

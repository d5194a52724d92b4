import type { Model } from "../../contract/model.js";
import type { Json } from "../../core/json.js";
import { has, isEmpty } from "./bit-set.js";
import { type Configuration, linearizationOf } from "./configuration.js";
import type { TimedCall } from "./timed-calls.js";
import type { Timeline } from "./timeline.js";
import type { Transitions } from "./transitions.js";

/** Why no linearization exists: where the longest ones end, and why none goes on. Calls by number. */
export interface Refutation {
  /** The call that must take effect next and cannot. */
  readonly stuck: number;
  /** A longest linearization of the calls before it. */
  readonly prefix: readonly number[];
  /** Every state that some linearization of a prefix leaves there, at most `MAX_STATES`, those easiest reached first. */
  readonly states: readonly Json[];
  /** How many states there are beyond those listed. */
  readonly furtherStates: number;
  /** Calls pending there that some listed state does not allow, each with those states. */
  readonly blocked: readonly { readonly call: number; readonly states: readonly Json[] }[];
  /** Events of the stuck call, the calls pending with it, and those that left the listed states. Ascending. */
  readonly events: readonly number[];
}

const MAX_STATES = 5;

/** Explains a search that ended without a linearization; `deepest` is all it found at the deepest level. */
export function explain(
  calls: readonly TimedCall[],
  transitions: Transitions,
  timeline: Timeline,
  deepest: readonly Configuration[],
): Refutation {
  const level = (deepest[0] as Configuration).level;
  const stuck = timeline.returns[level] as number;
  const pending = timeline.pending[level] ?? [];
  const ways = onePerState(deepest);
  const listed = ways.slice(0, MAX_STATES);
  const blocked = pending.map((call) => {
    const kind = transitions.kinds[call] as number;
    const refusing = listed.filter(
      ({ state, placed }) =>
        !has(placed, timeline.slots[call] as number) && transitions.step(state, kind) === undefined,
    );
    return { call, states: refusing.map(({ state }) => transitions.stateOf(state)) };
  });
  const causes = listed.flatMap((way) => lastChange(transitions, linearizationOf(way)));
  const involved = new Set([stuck, ...pending, ...causes]);
  return {
    stuck,
    prefix: linearizationOf(ways[0] as Configuration),
    states: listed.map(({ state }) => transitions.stateOf(state)),
    furtherStates: ways.length - listed.length,
    blocked: blocked.filter(({ states }) => states.length > 0),
    events: [...new Set([...involved].flatMap((call) => calls[call]?.events ?? []))].sort((a, b) => a - b),
  };
}

/** The sentence for a person: what cannot be, and what was the case instead. `subject` is the resource's name. */
export function describeRefutation(
  model: Model,
  calls: readonly TimedCall[],
  refutation: Refutation,
  subject: string,
): string {
  const { call, events } = calls[refutation.stuck] as TimedCall;
  const states = refutation.states.map((state) => model.describeState(state));
  const further = refutation.furtherStates === 0 ? [] : [`is in one of ${refutation.furtherStates} further states`];
  const instead = [...states, ...further].join(", or ");
  return `${model.describe(call)} (events ${events.join(" to ")}) has no place in any order that explains the answers before it: by then ${subject} ${instead}`;
}

/** For each state the configuration that used the fewest open calls and placed the fewest ahead of their returns. */
function onePerState(deepest: readonly Configuration[]): readonly Configuration[] {
  const sorted = deepest.toSorted(
    (a, b) => a.usedInAll - b.usedInAll || Number(isEmpty(b.placed)) - Number(isEmpty(a.placed)),
  );
  const ways = new Map<number, Configuration>();
  for (const way of sorted) if (!ways.has(way.state)) ways.set(way.state, way);
  return [...ways.values()];
}

/** The last call of a linearization that changed the state, if any did. */
function lastChange(transitions: Transitions, linearization: readonly number[]): readonly number[] {
  let state = transitions.initial;
  let last: readonly number[] = [];
  for (const call of linearization) {
    const next = transitions.step(state, transitions.kinds[call] as number) as number;
    if (next !== state) last = [call];
    state = next;
  }
  return last;
}

import fc from "fast-check";
import type { CallEffect, Model, ModelCall } from "../../../contract/model.js";
import type { TimedCall } from "../call-log.js";

/** By state and kind of call: the state after it, or -1 where it is not allowed. */
type Table = readonly (readonly number[])[];

/** What of its calls a model tells: nothing, their effects, or also what can never follow. */
type Candour = "nothing" | "effects" | "all";

/** Calls that do what their promise says, in states drawn anew; `any` does what it likes. */
type Nature = "observes" | "replaces" | "overwrites" | "any";

interface Drawn {
  readonly nature: Nature;
  /** By state: whether it is allowed, and where it leads unless its nature says so. */
  readonly allowed: readonly boolean[];
  readonly to: readonly number[];
}

const MOST_STATES = 5;
const MOST_KINDS = 8;

/**
 * A model drawn at random: a few states, a few kinds of calls, and promises as strong as they can be without being
 * false. The models that people think of use few of the ways in which promises, orders and answers can go together.
 */
export interface Automaton {
  readonly model: Model<number>;
  readonly calls: readonly ModelCall[];
}

const drawnKind: fc.Arbitrary<Drawn> = fc.record({
  nature: fc.constantFrom("observes", "replaces", "overwrites", "any"),
  allowed: fc.array(fc.constantFrom(true, false, false), { minLength: MOST_STATES, maxLength: MOST_STATES }),
  to: fc.array(fc.nat(MOST_STATES - 1), { minLength: MOST_STATES, maxLength: MOST_STATES }),
});

export const automaton: fc.Arbitrary<Automaton> = fc
  .record({
    states: fc.integer({ min: 2, max: MOST_STATES }),
    kinds: fc.array(drawnKind, { minLength: 3, maxLength: MOST_KINDS, size: "max" }),
    candour: fc.constantFrom<Candour>("nothing", "effects", "all", "all"),
  })
  .map(({ states, kinds, candour }) => {
    const table = Array.from({ length: states }, (_, state) => kinds.map((kind) => entry(kind, state, states)));
    const calls = kinds.map((_, kind): ModelCall => ({ f: `k${kind}`, input: kind, outcome: "ok", output: null }));
    return { model: modelOf(table, candour), calls };
  });

function entry({ nature, allowed, to }: Drawn, state: number, states: number): number {
  if (nature !== "overwrites" && allowed[state] !== true) return -1;
  switch (nature) {
    case "observes":
      return state;
    case "replaces":
    case "overwrites":
      return (to[0] as number) % states;
    case "any":
      return (to[state] as number) % states;
    default:
      return nature satisfies never;
  }
}

function modelOf(table: Table, candour: Candour): Model<number> {
  const effects = (table[0] as readonly number[]).map((_, kind) => effectIn(table, kind));
  const followers = table.map((_, state) => reachable(table, effects, state));
  const kindOf = ({ input }: ModelCall) => input as number;
  const after = (state: number, call: ModelCall) => table[state]?.[kindOf(call)] as number;
  return {
    name: `automaton ${JSON.stringify(table)} telling ${candour}`,
    summary: "a model drawn at random",
    init: () => 0,
    call: () => undefined,
    step: (state, call) => (after(state, call) < 0 ? undefined : after(state, call)),
    ...(candour === "nothing" ? {} : { effect: (call) => effects[kindOf(call)] as CallEffect }),
    ...(candour === "all"
      ? { neverAgain: (state, call) => followers[state]?.every((later) => after(later, call) < 0) === true }
      : {}),
    describe: ({ f }) => f,
    describeState: (state) => `is in ${state}`,
  };
}

/** The strongest promise that holds of a kind of call in all states. */
function effectIn(table: Table, kind: number): CallEffect {
  const results = table.map((row) => row[kind] as number);
  const allowed = results.filter((result) => result >= 0);
  if (results.every((result, state) => result < 0 || result === state)) return "observes";
  if (new Set(allowed).size > 1) return "both";
  return allowed.length === results.length ? "overwrites" : "replaces";
}

/** The states that follow a state, itself included, by any calls that do not overwrite. */
function reachable(table: Table, effects: readonly CallEffect[], from: number): readonly number[] {
  const found = new Set([from]);
  for (const state of found) {
    table[state]?.forEach((to, kind) => {
      if (to >= 0 && effects[kind] !== "overwrites") found.add(to);
    });
  }
  return [...found];
}

const reach = fc.oneof(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 9 }));

/** What becomes of a call; one that is `made up` was answered although it never took effect, and may not have been able to. */
type Fate = "answered" | "lost after" | "lost before" | "made up";

const LEGAL: readonly Fate[] = ["answered", "answered", "answered", "lost after", "lost before"];
const ANY: readonly Fate[] = [...LEGAL, ...LEGAL, "made up"];

/**
 * Every call takes effect at one moment inside its interval, some of which nobody knows, and that may have come late;
 * unless `any` has some of them made up.
 */
export function automatonCalls(
  { model, calls }: Automaton,
  most: number,
  kind: "legal" | "any",
): fc.Arbitrary<readonly TimedCall[]> {
  const step = fc.record({
    choice: fc.nat(),
    pauseNs: fc.integer({ min: 0, max: 4 }),
    beforeNs: reach,
    afterNs: reach,
    fate: fc.constantFrom(...(kind === "legal" ? LEGAL : ANY)),
  });
  return fc.array(step, { maxLength: most, size: "max" }).map((steps) => {
    let state = model.init();
    let momentNs = 0;
    return steps.flatMap(({ choice, pauseNs, beforeNs, afterNs, fate }, at): TimedCall[] => {
      const happened = fate === "answered" || fate === "lost after";
      const from = happened ? calls.filter((call) => model.step(state, call) !== undefined) : calls;
      const call = from[choice % Math.max(1, from.length)];
      if (call === undefined) return [];
      if (happened) state = model.step(state, call) as number;
      momentNs += pauseNs;
      const startNs = Math.max(0, momentNs - beforeNs);
      const endNs = momentNs + afterNs;
      if (fate === "answered" || fate === "made up") return [{ call, startNs, endNs, events: [2 * at, 2 * at + 1] }];
      return [{ call: { ...call, outcome: "unknown" }, startNs, endNs: Number.POSITIVE_INFINITY, events: [2 * at] }];
    });
  });
}

import fc from "fast-check";
import type { Model } from "../../../contract/model.js";
import { callAt, type TimedCall } from "../call-log.js";
import { models } from "../models/index.js";
import { register } from "../models/register.js";
import { SYNTHETIC_DEFAULTS, type SyntheticOptions, syntheticLogs, type Violation } from "../synthetic/index.js";
import { historiesOf } from "../testing/arbitrary-histories.js";
import { corrupted } from "../testing/corrupted-histories.js";
import { type Automaton, automaton, automatonCalls } from "./automaton.js";
import type { KnownHistory } from "./examine.js";
import { uniqueValueCalls } from "./unique-values.js";

/**
 * `tiny`: brute force tells what they are. `medium`: the plain search does. `wide`: ten and more calls at once, and
 * `long`: many clients at work for a while; both are what they are by construction.
 */
export type Size = "tiny" | "medium" | "wide" | "long";

/** Histories of one model and size. */
export interface Family {
  readonly name: string;
  readonly size: Size;
  /** The model's name, `unique-values` for a register without repetitions, `automaton` for models drawn at random. */
  readonly model: string;
  readonly histories: fc.Arbitrary<KnownHistory>;
}

const MOST_CALLS = { tiny: 7, medium: 24, wide: 40 } as const;

/** Every model in every size, registers that need no search, and automata. */
export function families(): readonly Family[] {
  return [...models.flatMap(familiesOf), ...uniqueValues(), ...automata()];
}

function familiesOf(model: Model): readonly Family[] {
  const drawn = (size: "tiny" | "medium" | "wide") => {
    const found = historiesOf({ min: 2, max: MOST_CALLS[size], lengths: "uniform" });
    return found.find((histories) => histories.model === model) as (typeof found)[number];
  };
  const asKnown = (known: KnownHistory["known"]) => (calls: readonly TimedCall[]) => ({ model, calls, known });
  return [
    family(model.name, "tiny", drawn("tiny").any.map(asKnown(undefined))),
    family(model.name, "medium", drawn("medium").any.map(asKnown(undefined))),
    family(model.name, "wide", widened(drawn("wide").legal).map(asKnown("valid"))),
    family(model.name, "long", synthetic(model)),
  ];
}

function uniqueValues(): readonly Family[] {
  const drawn = (size: "tiny" | "medium" | "wide", history: (most: number) => Calls, known: KnownHistory["known"]) =>
    family(
      "unique-values",
      size,
      history(MOST_CALLS[size]).map((calls) => ({ model: register, calls, known })),
    );
  const any = (most: number) => corrupted(uniqueValueCalls(most));
  return [
    drawn("tiny", any, undefined),
    drawn("medium", any, undefined),
    drawn("wide", (most) => widened(uniqueValueCalls(most)), "valid"),
  ];
}

function automata(): readonly Family[] {
  const drawn = (
    size: "tiny" | "medium" | "wide",
    history: (drawn: Automaton) => Calls,
    known: KnownHistory["known"],
  ) =>
    family(
      "automaton",
      size,
      automaton.chain((drawn) => history(drawn).map((calls) => ({ model: drawn.model, calls, known }))),
    );
  const any = (most: number) => (drawn: Automaton) => {
    const calls = automatonCalls(drawn, most, "any");
    return fc.oneof(calls, corrupted(calls));
  };
  return [
    drawn("tiny", any(MOST_CALLS.tiny), undefined),
    drawn("medium", any(MOST_CALLS.medium), undefined),
    drawn("wide", (drawn) => widened(automatonCalls(drawn, MOST_CALLS.wide, "legal")), "valid"),
  ];
}

type Calls = fc.Arbitrary<readonly TimedCall[]>;

function family(model: string, size: Size, histories: fc.Arbitrary<KnownHistory>): Family {
  // Small sizes, which fast-check likes best, are a family of their own.
  return { name: `${model} ${size}`, size, model, histories: fc.noBias(histories) };
}

/** What was legal stays so where calls began earlier and ended later. */
function widened(legal: Calls): Calls {
  return fc
    .tuple(legal, fc.integer({ min: 0, max: 40 }))
    .map(([calls, byNs]) =>
      calls.map((call) => ({ ...call, startNs: Math.max(0, call.startNs - byNs), endNs: call.endNs + byNs })),
    );
}

/** Runs of ten to fifty clients, some with one violation. */
function synthetic(model: Model): fc.Arbitrary<KnownHistory> {
  return fc
    .record({
      seed: fc.nat(1_000_000),
      clients: fc.integer({ min: 2, max: 50 }),
      more: fc.integer({ min: 0, max: 80 }),
      crashPct: fc.constantFrom(0, 1, 5, 15),
      values: fc.integer({ min: 1, max: 12 }),
      written: fc.constantFrom("repeated" as const, "unique" as const),
      violation: fc.constantFrom<Violation | undefined>(undefined, undefined, ...violationsOf(model.name)),
    })
    .map(({ violation, more, ...chosen }) => {
      const options: SyntheticOptions = {
        ...SYNTHETIC_DEFAULTS,
        ...chosen,
        // A violation needs some for each client.
        operations: 2 * chosen.clients + 10 + more,
        model: model.name,
        tenure: 30,
        ...(model.name === "kv" ? { keys: 1 } : {}),
        ...(violation === undefined ? {} : { violation }),
      };
      const known = violation === undefined ? "valid" : "invalid";
      return { model, calls: callsOf(model, options), known };
    });
}

function callsOf(model: Model, options: SyntheticOptions): readonly TimedCall[] {
  const [log] = syntheticLogs(model, options);
  return log === undefined ? [] : Array.from({ length: log.size }, (_, at) => callAt(log, at));
}

/** The ways in which a model's guarantee can be broken. */
function violationsOf(model: string): readonly Violation[] {
  return model.includes("mutex") ? ["double-grant"] : ["stale", "lost"];
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { examine, promising, truthOf } from "../fuzz/examine.js";
import { type Family, families, type Size } from "../fuzz/families.js";
import { fuzzRound } from "../fuzz/round.js";
import { decideWith } from "./decide.js";
import { ALL_SWITCHES, SWITCHES } from "./instance.js";

/** Each a part of a second; `npm run fuzz` goes on for as long as one likes. */
const RUNS: { readonly [size in Size]: number } = { tiny: 200, medium: 60, wide: 40, long: 2 };
const AUTOMATA_RUNS: { readonly [size in Size]: number } = { tiny: 1500, medium: 700, wide: 300, long: 0 };
const SEED = 20_261;

const MANY_STATES = ["kv", "fifo-queue"];

/** Of so many at most nothing may be told within a round's limits. Texts and queues have more states than others. */
function unknownShare({ size, model }: Family): number {
  switch (size) {
    case "tiny":
      return 0;
    case "medium":
    case "wide":
      return MANY_STATES.includes(model) ? 0.5 : 0.1;
    case "long":
      return MANY_STATES.includes(model) ? 1 : 0.5;
    default:
      return size satisfies never;
  }
}

const FAMILIES = families();

describe.each(FAMILIES)("histories of $name", (family) => {
  it("are decided as the oracles do, with any of the switches, and every order and stuck call holds", () => {
    const runs = (family.model === "automaton" ? AUTOMATA_RUNS : RUNS)[family.size];
    const { histories, verdicts, mismatch } = fuzzRound(family, SEED, runs);
    expect(mismatch).toBeUndefined();
    expect(histories).toBe(runs);
    expect(verdicts.unknown).toBeLessThanOrEqual(runs * unknownShare(family));
    // Were one verdict rare, the comparison would show little.
    if (family.size === "tiny") expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(runs / 20);
  });
});

const VARIED = FAMILIES.filter(
  ({ size, model }) => size === "medium" && (model === "automaton" || /mutex|cas/.test(model)),
);

describe.each([
  ...Object.entries(SWITCHES).map(([name, bit]) => ({ what: `without ${name}`, switches: ALL_SWITCHES & ~bit })),
  ...Object.entries(SWITCHES).map(([name, bit]) => ({ what: `with ${name} alone`, switches: bit })),
  { what: "with no switch on", switches: 0 },
])("$what", ({ switches }) => {
  it.each(VARIED)("histories of $name get the same verdicts", ({ histories }) => {
    fc.assert(
      fc.property(histories, (history) => {
        const promised = promising(history.model, history.calls, "those among these calls");
        // Impatient, so that windows are looked at even here.
        const decide = decideWith({ switches, patience: 1 });
        expect(examine(decide, promised, history, truthOf(history), 20_000).problem).toBeUndefined();
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
});

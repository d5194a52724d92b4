import { expect, it } from "vitest";
import type { Expectation } from "../expectation.js";
import type { PlannedRow, RunPlan } from "../plan.js";
import type { PlanSource } from "./plan-source.js";
import { sweepSeeds } from "./sweep-seeds.js";
import type { SweptRun } from "./swept-run.js";
import { sweptRun } from "./testing/swept-runs.js";

const byDesign = { rule: "E1", why: "no tokens" };
const broken = { rule: "E3", why: "two at once" };

/** Sweeps over runs that are known beforehand, one at a time. */
function sweep(expectation: Expectation, runs: readonly SweptRun[]) {
  const plans = {
    planAt: (place: number) => (place < runs.length ? ({ seed: place } as RunPlan) : "none"),
    ended: () => {},
    wanted: "figures",
    planned: runs.length,
    unit: "seeds",
  } as unknown as PlanSource;
  return sweepSeeds({ expectation } as PlannedRow, plans, {
    workers: { atOnce: 1, run: async ({ plan }) => runs[plan.seed] as SweptRun },
    onViolation: "stop",
    signal: new AbortController().signal,
    arrived: () => {},
  });
}

it("what a row excepts is no violation in a sweep, and all else is", async () => {
  const expectation: Expectation = { verdict: "valid", except: ["E1"] };
  const runs = [0, 1, 2].map((seed) => sweptRun({ seed, violations: [byDesign] }));
  expect(await sweep(expectation, runs)).toMatchObject({ outcome: "met", kept: [], tally: { verdicts: { valid: 3 } } });
  expect(await sweep({ verdict: "valid" }, runs)).toMatchObject({
    outcome: "missed",
    tally: { verdicts: { invalid: 1 } },
  });
  const both = sweptRun({ seed: 1, violations: [byDesign, broken] });
  const found = await sweep(expectation, [runs[0] as SweptRun, both, runs[2] as SweptRun]);
  expect(found).toMatchObject({ outcome: "missed", tally: { verdicts: { valid: 1, invalid: 1 } } });
  expect(found.tally.violations).toMatchObject([{ rule: "E3", runs: 1 }]);
});

it("a run that breaks the excepted rule alone is unknown where another rule is", async () => {
  const run = sweptRun({ seed: 0, violations: [byDesign], undecided: [{ rule: "F", why: "no fault took effect" }] });
  const { outcome, tally } = await sweep({ verdict: "valid", except: ["E1"] }, [run]);
  expect(outcome).toBe("unknown");
  expect(tally.unknowns).toMatchObject([{ reason: "F: no fault took effect" }]);
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { createRandom } from "../core/random.js";
import { scheduleFaults } from "./nemesis-schedule.js";

it("faults never overlap, always end in time, and at least one is planned", () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 100, max: 20_000 }),
      fc.integer({ min: 50, max: 20_000 }),
      fc.integer({ min: 1000, max: 60_000 }),
      (seed, everyMs, forMs, untilMs) => {
        const faults = scheduleFaults({ everyMs, forMs }, untilMs, createRandom(seed));
        expect(faults.length).toBeGreaterThan(0);
        let endMs = 0;
        for (const fault of faults) {
          expect(fault.atMs).toBeGreaterThanOrEqual(endMs);
          expect(fault.atMs + fault.forMs).toBeLessThanOrEqual(untilMs);
          endMs = fault.atMs + fault.forMs;
        }
      },
    ),
  );
});

it("the same seed gives the same schedule", () => {
  const schedule = (seed: number) => scheduleFaults({ everyMs: 5000, forMs: 3000 }, 60_000, createRandom(seed));
  expect(schedule(4)).toEqual(schedule(4));
  expect(schedule(4)).not.toEqual(schedule(5));
});

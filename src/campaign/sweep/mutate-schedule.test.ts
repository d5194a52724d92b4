import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fault, SpelledFault } from "../../contract/faults.js";
import { createRandom } from "../../core/random.js";
import { targetsOf } from "../../runner/fault-targets.js";
import { mutateSchedule, type ScheduleBounds } from "./mutate-schedule.js";

const bounds: ScheduleBounds = { untilMs: 20_000, nodes: ["n1", "n2", "n3", "n4", "n5"], hosts: ["c1", "c2", "r1"] };

const node = fc.constantFrom(...bounds.nodes);
const host = fc.constantFrom(...bounds.hosts);
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant("kill" as const), targets: fc.tuple(node), signal: fc.constant("KILL" as const) }),
  fc.record({ kind: fc.constant("pause" as const), targets: fc.tuple(host) }),
  fc.record({ kind: fc.constant("disk" as const), targets: fc.tuple(node), mode: fc.constant("bit-flip" as const) }),
  node.map((name) => ({
    kind: "partition" as const,
    grudge: { [name]: bounds.nodes.filter((other) => other !== name) },
    heal: "fast" as const,
  })),
  fc.constant({ kind: "admin" as const, verb: "transfer-leadership" }),
);
const schedules = fc.array(
  fc.record({ atMs: fc.integer({ min: 0, max: 20_000 }), forMs: fc.integer({ min: 1, max: 6000 }), fault }),
  { maxLength: 8 },
);

function mutant(schedule: readonly SpelledFault[], other: readonly SpelledFault[], seed: number) {
  return mutateSchedule(schedule, other, bounds, createRandom(seed));
}

const overlap = (one: SpelledFault, other: SpelledFault): boolean =>
  one.atMs < other.atMs + other.forMs && other.atMs < one.atMs + one.forMs;

describe("mutateSchedule", () => {
  it("keeps faults within their bounds, in order, on those there are, and never twice at once on one machine", () => {
    fc.assert(
      fc.property(schedules, schedules, fc.nat(), (schedule, other, seed) => {
        const changed = mutant(schedule, other, seed);
        const times = changed.map(({ atMs }) => atMs);
        expect(times).toEqual([...times].sort((one, next) => one - next));
        for (const [place, one] of changed.entries()) {
          expect(one.atMs).toBeGreaterThanOrEqual(0);
          expect(one.forMs).toBeGreaterThan(0);
          expect(one.atMs + one.forMs).toBeLessThanOrEqual(bounds.untilMs);
          for (const name of targetsOf(one.fault)) expect([...bounds.nodes, ...bounds.hosts]).toContain(name);
          for (const next of changed.slice(place + 1)) {
            if (one.fault.kind !== next.fault.kind || !overlap(one, next)) continue;
            // Of bits flipped on two machines at once a third of a cluster may die for good.
            expect(one.fault.kind).not.toBe("disk");
            if (one.fault.kind === "partition" || one.fault.kind === "admin") continue;
            expect(targetsOf(one.fault)).not.toEqual(targetsOf(next.fault));
          }
        }
      }),
    );
  });

  it("gives the same for the same seed", () => {
    fc.assert(
      fc.property(schedules, schedules, fc.nat(), (schedule, other, seed) => {
        expect(mutant(schedule, other, seed)).toEqual(mutant(schedule, other, seed));
      }),
    );
  });

  it("changes nearly every schedule, a little", () => {
    const pause = (atMs: number, name: string): SpelledFault => ({
      atMs,
      forMs: 500,
      fault: { kind: "pause", targets: [name] },
    });
    const schedule = [pause(1000, "n1"), pause(5000, "n2"), pause(9000, "n3"), pause(13_000, "c1")];
    const mutants = Array.from({ length: 200 }, (_, seed) => mutant(schedule, schedule, seed));
    const texts = mutants.map((changed) => JSON.stringify(changed));
    expect(new Set(texts).size).toBeGreaterThan(150);
    const kept = mutants.map(
      (changed) =>
        schedule.filter((one) => changed.some((other) => JSON.stringify(one) === JSON.stringify(other))).length,
    );
    expect(kept.filter((count) => count >= 2).length).toBeGreaterThan(100);
  });
});

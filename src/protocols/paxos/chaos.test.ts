import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PAXOS_MARKS } from "./marks.js";
import { CONTESTED, HARSH, ORDINARY, PATCHY, play, schedules } from "./testing/chaos.js";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const schedule = schedules(1500);
const size = fc.constantFrom(3, 4, 5);

describe("whatever the network, the disks and the processes do", () => {
  it.each([
    ["in ordinary weather", ORDINARY, {}],
    ["where leaders do not last", CONTESTED, { window: 4 }],
    ["where nodes lag behind, start from snapshots, and crashes tear what is written", HARSH, { snapshotEvery: 3 }],
  ])("what was chosen stays chosen, and no answer is stale or twice applied, %s", (_, weights, options) => {
    const clean = fc.property(schedule, fc.nat(), size, (numbers, seed, n) => {
      expect(play(numbers, weights, { nodes: NODES.slice(0, n), seed, options }).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("nor where links fail one way, and questions arrive long after they were asked", () => {
    const clean = fc.property(schedules(6000), fc.nat(), fc.constantFrom(4, 5), (numbers, seed, n) => {
      expect(play(numbers, PATCHY, { nodes: NODES.slice(0, n), seed }).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 60 });
  });

  it("the schedules make progress, over many ballots, and reach all places", () => {
    const outcomes = [ORDINARY, CONTESTED, HARSH].flatMap((weights) =>
      fc
        .sample(schedule, { numRuns: 50, seed: 1 })
        .map((numbers, seed) =>
          play(numbers, weights, { nodes: NODES.slice(0, 3), seed, options: { snapshotEvery: 5 } }),
        ),
    );
    expect(outcomes.reduce((sum, { answered }) => sum + answered, 0)).toBeGreaterThan(1000);
    expect(outcomes.reduce((sum, { rounds }) => sum + rounds, 0)).toBeGreaterThan(500);
    const reached = new Set(outcomes.flatMap(({ marks }) => [...marks]));
    const missed = PAXOS_MARKS.map(({ name }) => name).filter((name) => !reached.has(name));
    expect(missed).toEqual(["halted-on-damaged-disk"]);
  });
});

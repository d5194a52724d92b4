import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { schedules, totalOf } from "../../contract/testing/chaos.js";
import { firstNodes } from "../../contract/testing/scripted-cluster.js";
import { PAXOS_MARKS } from "./marks.js";
import { CONTESTED, HARSH, ORDINARY, PATCHY, play } from "./testing/chaos.js";

const schedule = schedules(1500);
const size = fc.constantFrom(3, 4, 5);

describe("whatever the network, the disks and the processes do", () => {
  it.each([
    ["in ordinary weather", ORDINARY, {}],
    ["where leaders do not last", CONTESTED, { window: 4 }],
    ["where nodes lag behind, start from snapshots, and crashes tear what is written", HARSH, { snapshotEvery: 3 }],
  ])("what was chosen stays chosen, and no answer is stale or twice applied, %s", (_, weights, options) => {
    const clean = fc.property(schedule, fc.nat(), size, (numbers, seed, n) => {
      expect(play(numbers, weights, { nodes: firstNodes(n), seed, options }).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("nor where links fail one way, and questions arrive long after they were asked", () => {
    const clean = fc.property(schedules(6000), fc.nat(), fc.constantFrom(4, 5), (numbers, seed, n) => {
      expect(play(numbers, PATCHY, { nodes: firstNodes(n), seed }).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 60 });
  });

  it("the schedules make progress, over many ballots, and reach all places", () => {
    const outcomes = [ORDINARY, CONTESTED, HARSH].flatMap((weights) =>
      fc
        .sample(schedule, { numRuns: 50, seed: 1 })
        .map((numbers, seed) => play(numbers, weights, { nodes: firstNodes(3), seed, options: { snapshotEvery: 5 } })),
    );
    const { answered, terms, marks } = totalOf(outcomes);
    expect(answered).toBeGreaterThan(1000);
    // Each round is a term for each node.
    expect(terms / 3).toBeGreaterThan(500);
    const missed = PAXOS_MARKS.map(({ name }) => name).filter((name) => !marks.has(name));
    expect(missed).toEqual(["halted-on-damaged-disk"]);
  });
});

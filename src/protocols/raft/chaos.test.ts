import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { schedules, totalOf } from "../../contract/testing/chaos.js";
import { firstNodes } from "../../contract/testing/scripted-cluster.js";
import { RAFT_MARKS } from "./marks.js";
import { CONTESTED, HARSH, ONE_BY_ONE, ORDINARY, play } from "./testing/chaos.js";

const schedule = schedules(1500);
const size = fc.constantFrom(3, 5);

describe("whatever the network, the disks and the processes do", () => {
  it("a committed entry is never lost, no term has two leaders, and no answer is stale or twice applied", () => {
    const clean = fc.property(schedule, fc.nat(), size, (numbers, seed, n) => {
      expect(play(numbers, ORDINARY, { nodes: firstNodes(n), seed }).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("so it is where leaders are contested and replicate one entry at a time", () => {
    const clean = fc.property(schedule, fc.nat(), size, (numbers, seed, n) => {
      const settings = { nodes: firstNodes(n), seed, options: ONE_BY_ONE };
      expect(play(numbers, CONTESTED, settings).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("so it is where logs are compacted every few entries, nodes lag behind, and crashes tear what is written", () => {
    const clean = fc.property(schedule, fc.nat(), size, fc.integer({ min: 1, max: 5 }), (numbers, seed, n, every) => {
      const settings = { nodes: firstNodes(n), seed, options: { snapshotEvery: every } };
      expect(play(numbers, HARSH, settings).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("the schedules reach whatever snapshots and torn records can lead to", () => {
    const outcomes = fc
      .sample(schedule, { numRuns: 100, seed: 1 })
      .map((numbers, seed) => play(numbers, HARSH, { nodes: firstNodes(3), seed, options: { snapshotEvery: 3 } }));
    const { marks } = totalOf(outcomes);
    const about = RAFT_MARKS.map(({ name }) => name).filter((name) => /snapshot|torn/.test(name));
    expect(about.filter((name) => !marks.has(name))).toEqual([]);
  });

  it("the schedules make progress: requests are answered, over many terms", () => {
    const outcomes = fc
      .sample(schedule, { numRuns: 50, seed: 1 })
      .map((numbers, seed) => play(numbers, ORDINARY, { nodes: firstNodes(5), seed }));
    const { answered, terms } = totalOf(outcomes);
    expect(answered).toBeGreaterThan(200);
    expect(terms).toBeGreaterThan(200);
  });
});

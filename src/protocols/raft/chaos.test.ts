import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RAFT_MARKS } from "./marks.js";
import { CONTESTED, HARSH, ONE_BY_ONE, ORDINARY, play, schedules } from "./testing/chaos.js";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const schedule = schedules(1500);
const size = fc.constantFrom(3, 5);

describe("whatever the network, the disks and the processes do", () => {
  it("a committed entry is never lost, no term has two leaders, and no answer is stale or twice applied", () => {
    const clean = fc.property(schedule, fc.nat(), size, (numbers, seed, n) => {
      expect(play(numbers, ORDINARY, { nodes: NODES.slice(0, n), seed }).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("so it is where leaders are contested and replicate one entry at a time", () => {
    const clean = fc.property(schedule, fc.nat(), size, (numbers, seed, n) => {
      const settings = { nodes: NODES.slice(0, n), seed, options: ONE_BY_ONE };
      expect(play(numbers, CONTESTED, settings).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("so it is where logs are compacted every few entries, nodes lag behind, and crashes tear what is written", () => {
    const clean = fc.property(schedule, fc.nat(), size, fc.integer({ min: 1, max: 5 }), (numbers, seed, n, every) => {
      const settings = { nodes: NODES.slice(0, n), seed, options: { snapshotEvery: every } };
      expect(play(numbers, HARSH, settings).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("the schedules reach whatever snapshots and torn records can lead to", () => {
    const reached = new Set<string>();
    for (const [seed, numbers] of fc.sample(schedule, { numRuns: 100, seed: 1 }).entries()) {
      const { marks } = play(numbers, HARSH, { nodes: NODES.slice(0, 3), seed, options: { snapshotEvery: 3 } });
      for (const mark of marks) reached.add(mark);
    }
    const about = RAFT_MARKS.map(({ name }) => name).filter((name) => /snapshot|torn/.test(name));
    expect(about.filter((name) => !reached.has(name))).toEqual([]);
  });

  it("the schedules make progress: requests are answered, over many terms", () => {
    const outcomes = fc
      .sample(schedule, { numRuns: 50, seed: 1 })
      .map((numbers, seed) => play(numbers, ORDINARY, { nodes: NODES, seed }));
    expect(outcomes.reduce((sum, { answered }) => sum + answered, 0)).toBeGreaterThan(200);
    expect(outcomes.reduce((sum, { terms }) => sum + terms, 0)).toBeGreaterThan(200);
  });
});

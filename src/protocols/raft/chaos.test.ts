import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BY_LEASE, CHANGING, CONTESTED, ONE_BY_ONE, ORDINARY, play, schedules, TIMED } from "./testing/chaos.js";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const schedule = schedules(1500);
const size = fc.constantFrom(3, 5);
const anySize = fc.constantFrom(3, 4, 5);

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

  it("so it is where voters come and go and leaders hand over", () => {
    const clean = fc.property(schedule, fc.nat(), anySize, (numbers, seed, n) => {
      expect(play(numbers, CHANGING, { nodes: NODES.slice(0, n), seed }).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("so it is with lease reads, as long as clocks keep to the drift that they are allowed", () => {
    const clean = fc.property(schedule, fc.nat(), anySize, (numbers, seed, n) => {
      expect(play(numbers, TIMED, { nodes: NODES.slice(0, n), seed, options: BY_LEASE }).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("the schedules make progress: requests are answered, over many terms", () => {
    const outcomes = fc
      .sample(schedule, { numRuns: 50, seed: 1 })
      .map((numbers, seed) => play(numbers, ORDINARY, { nodes: NODES, seed }));
    expect(outcomes.reduce((sum, { answered }) => sum + answered, 0)).toBeGreaterThan(200);
    expect(outcomes.reduce((sum, { terms }) => sum + terms, 0)).toBeGreaterThan(200);
  });
});

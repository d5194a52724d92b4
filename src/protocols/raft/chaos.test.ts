import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ORDINARY, play, type Weights } from "./testing/chaos.js";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const LENGTH = 1500;

/** Without bias to small numbers, which would be the same few actions. */
const schedule = fc.noBias(fc.array(fc.nat(0xff_ffff), { minLength: LENGTH, maxLength: LENGTH, size: "max" }));
const size = fc.constantFrom(3, 5);

/** No crash and no query, but many elections among leaders that replicate one entry at a time: what figure 8 takes. */
const CONTESTED: Weights = {
  ...ORDINARY,
  ...{ crash: 0, restart: 0, query: 0, retry: 0, command: 10, cut: 2, heal: 2, duplicate: 0, drop: 0 },
};
const ONE_BY_ONE = { maxEntriesPerAppend: 1 };

/** The first violation that some schedule brings about, within so many runs of one fixed seed. */
function hunt(bug: string, size: number, weights: Weights, runs: number, options = {}): string | undefined {
  let found: string | undefined;
  const clean = fc.property(schedule, fc.nat(), (numbers, seed) => {
    found = play(numbers, weights, { nodes: NODES.slice(0, size), seed, options, bug }).violations[0];
    return found === undefined;
  });
  fc.check(clean, { seed: 1, numRuns: runs, endOnFailure: true });
  return found;
}

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

  it("the schedules make progress: requests are answered, over many terms", () => {
    const outcomes = fc
      .sample(schedule, { numRuns: 50, seed: 1 })
      .map((numbers, seed) => play(numbers, ORDINARY, { nodes: NODES, seed }));
    expect(outcomes.reduce((sum, { answered }) => sum + answered, 0)).toBeGreaterThan(200);
    expect(outcomes.reduce((sum, { terms }) => sum + terms, 0)).toBeGreaterThan(200);
  });
});

describe("planted bugs are found", () => {
  it("vote-not-persisted: two leaders of one term", () => {
    expect(hunt("vote-not-persisted", 3, ORDINARY, 100)).toMatch(/both elected in term|but n\d, leader of term/);
  });

  it("read-without-read-index: an answer older than what was answered before it was asked", () => {
    expect(hunt("read-without-read-index", 3, ORDINARY, 500)).toMatch(/answered query \d+ with \d+, after \d+/);
  });

  it("commit-by-counting-old-term: a committed entry that a later leader has not", () => {
    const why = hunt("commit-by-counting-old-term", 3, CONTESTED, 2000, ONE_BY_ONE);
    expect(why).toMatch(/committed .* but n\d, leader of term \d+, has/);
  });
});

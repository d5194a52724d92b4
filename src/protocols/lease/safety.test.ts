import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leaseStory } from "../coordination/majority/testing/lease-world.js";
import { createLeaseElectionClient, LeaseNode } from "./index.js";

const seeds = fc.integer({ min: 1, max: 0xffff_ffff });

interface Circumstances {
  /** How fast clocks go, for each true second. */
  readonly rates: readonly number[];
  readonly clockBoundPct: number;
  readonly delayMs: readonly [number, number];
  readonly bug?: string;
}

function world(seed: number, { rates, clockBoundPct, delayMs, bug }: Circumstances) {
  return leaseStory({
    seed,
    rates,
    delayMs,
    crashes: "nodes crash",
    options: { clockBoundPct, roundTimeoutMs: 4 * delayMs[1], retryMs: 40 },
    ...(bug === undefined ? {} : { bug }),
    createNode: (context) => new LeaseNode(context),
    createClient: createLeaseElectionClient,
  });
}

/** What happens in the first of some seeds in whose world two contenders led at once. */
async function counterexample(circumstances: Circumstances): Promise<readonly string[]> {
  for (let seed = 1; seed <= 60; seed++) {
    const { overlaps } = await world(seed, circumstances);
    if (overlaps.length > 0) return overlaps;
  }
  return [];
}

/** A fast clock passes 1.2 ms while a slow one passes 1, as the bound says. */
const WITHIN: Circumstances = { rates: [0.95, 1, 1.14], clockBoundPct: 20, delayMs: [1, 8] };
const BEYOND: Circumstances = { ...WITHIN, rates: [0.7, 1, 1.4] };
const TRUE_CLOCKS: Circumstances = { rates: [1], clockBoundPct: 0, delayMs: [1, 8] };
const SLOW_LINES: Circumstances = { ...TRUE_CLOCKS, delayMs: [1, 60] };

describe("leases on a majority", () => {
  it.each([
    ["clocks keep to their bound", WITHIN],
    ["clocks are true", TRUE_CLOCKS],
    ["clocks are true and messages slow", SLOW_LINES],
  ])("have one holder at any true time where %s, whatever is lost, doubled or late", async (_, circumstances) => {
    let tenures = 0;
    const held = fc.asyncProperty(seeds, async (seed) => {
      const story = await world(seed, circumstances);
      expect(story.overlaps).toEqual([]);
      tenures += story.tenures;
    });
    await fc.assert(held, { numRuns: 30 });
    expect(tenures).toBeGreaterThan(100);
  });

  it("have two where clocks differ by more than the bound says", async () => {
    expect(await counterexample(BEYOND)).not.toEqual([]);
  });

  it.each([
    ["acceptor-forgets-at-restart", TRUE_CLOCKS],
    ["lease-timed-from-the-answer", SLOW_LINES],
    ["lease-ignores-clock-bound", WITHIN],
    ["renewal-without-majority", TRUE_CLOCKS],
  ])("have two with the mistake %s", async (bug, circumstances) => {
    expect(await counterexample({ ...circumstances, bug })).not.toEqual([]);
  });
});

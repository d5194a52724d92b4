import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leaseStory } from "../coordination/majority/testing/lease-world.js";
import { createRedlockClient, RedlockNode } from "./index.js";

const seeds = fc.integer({ min: 1, max: 0xffff_ffff });

interface Circumstances {
  readonly options: { readonly [name: string]: string | number };
  readonly crashes: "nodes crash" | "nodes stay up";
  /** How fast clocks go, for each true second. */
  readonly rates: readonly number[];
  readonly bug?: string;
}

const UNHARMED: Circumstances = { options: {}, crashes: "nodes stay up", rates: [0.998, 1, 1.005] };
const SYNCED: Circumstances = { ...UNHARMED, options: { aof: "always" }, crashes: "nodes crash" };
/** Longer than the 303 ms and a little that a lock of 300 ms is kept. */
const DELAYED: Circumstances = { ...SYNCED, options: { restartDelayMs: 320 } };

function world(seed: number, { options, ...circumstances }: Circumstances) {
  return leaseStory({
    ...circumstances,
    seed,
    delayMs: [1, 8],
    options: { storeTimeoutMs: 30, retryMs: 40, ...options },
    createNode: (context) => new RedlockNode(context),
    createClient: createRedlockClient,
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

describe("Redlock", () => {
  it.each([
    ["no store crashes", UNHARMED],
    ["stores sync what they say", SYNCED],
    ["restarted stores keep silent for longer than any lock is kept", DELAYED],
  ])("gives a lock to one holder at any true time where %s, and clocks go alike", async (_, circumstances) => {
    let tenures = 0;
    const held = fc.asyncProperty(seeds, async (seed) => {
      const story = await world(seed, circumstances);
      expect(story.overlaps).toEqual([]);
      tenures += story.tenures;
    });
    await fc.assert(held, { numRuns: 30 });
    expect(tenures).toBeGreaterThan(100);
  });

  it.each([
    ["stores forget, and answer at once when they run again", { ...SYNCED, options: {} }],
    ["stores keep silent for less than a lock may last", { ...SYNCED, options: { restartDelayMs: 20 } }],
    ["clocks go apart by more than one in a hundred", { ...UNHARMED, rates: [0.8, 1.2] }],
  ] as const)("gives it to two where %s", async (_, circumstances) => {
    expect(await counterexample(circumstances)).not.toEqual([]);
  });

  it.each(["minority-acquires", "release-deletes-anyones", "extension-without-majority"])(
    "gives it to two with the mistake %s",
    async (bug) => {
      expect(await counterexample({ ...UNHARMED, bug })).not.toEqual([]);
    },
  );
});

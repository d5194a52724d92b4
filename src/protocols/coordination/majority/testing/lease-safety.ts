import fc from "fast-check";
import { expect } from "vitest";
import type { LeaseStory } from "./lease-world.js";

/** What comes of a seed in given circumstances. */
export type Story = (seed: number) => Promise<LeaseStory>;

const seeds = fc.integer({ min: 1, max: 0xffff_ffff });

/** Expects that no two contenders ever lead at once, whatever the seed, and that many do lead. */
export async function expectOneHolder(story: Story): Promise<void> {
  let tenures = 0;
  const held = fc.asyncProperty(seeds, async (seed) => {
    const told = await story(seed);
    expect(told.overlaps).toEqual([]);
    tenures += told.tenures;
  });
  await fc.assert(held, { numRuns: 30 });
  expect(tenures).toBeGreaterThan(100);
}

/** Expects that two contenders lead at once for some of the first seeds. */
export async function expectTwoHolders(story: Story): Promise<void> {
  for (let seed = 1; seed <= 60; seed++) {
    const { overlaps } = await story(seed);
    if (overlaps.length > 0) return;
  }
  expect.fail("no two contenders led at once in any of 60 worlds");
}

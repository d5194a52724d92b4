import fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "../../core/json.js";
import type { ChaosOutcome } from "./chaos.js";
import { firstNodes } from "./scripted-cluster.js";

/** Where a planted bug is sought, and how it is told. */
export interface Hunt<Weights> {
  /** The ordinary weights, where nothing is said. */
  readonly in?: Weights;
  /** How many nodes there are; three, where nothing is said. */
  readonly size?: number;
  readonly options?: { readonly [name: string]: Json };
  /** What any of the schedules must show first. */
  readonly shows: readonly RegExp[];
}

interface Quarry {
  readonly nodes: readonly string[];
  readonly seed: number;
  readonly options: { readonly [name: string]: Json };
  readonly bug: string;
}

export interface HuntingGround<Weights> {
  readonly ordinary: Weights;
  readonly schedules: fc.Arbitrary<number[]>;
  play(schedule: readonly number[], weights: Weights, quarry: Quarry): ChaosOutcome;
}

const MAX_SCHEDULES = 1000;

/** Tests that each bug is found by some schedule, always the same ones, and shows what it must. */
export function findEach<Weights>(
  hunts: { readonly [bug: string]: Hunt<Weights> },
  ground: HuntingGround<Weights>,
): void {
  for (const [bug, hunt] of Object.entries(hunts)) {
    it(bug, () => {
      const found = firstViolation(bug, hunt, ground) ?? "nothing was found";
      expect(hunt.shows.some((shown) => shown.test(found)) ? "as expected" : found).toBe("as expected");
    });
  }
}

function firstViolation<Weights>(bug: string, hunt: Hunt<Weights>, ground: HuntingGround<Weights>): string | undefined {
  const { in: weights = ground.ordinary, size = 3, options = {} } = hunt;
  const nodes = firstNodes(size);
  let found: string | undefined;
  const clean = fc.property(ground.schedules, fc.nat(), (schedule, seed) => {
    found = ground.play(schedule, weights, { nodes, seed, options, bug }).violations[0];
    return found === undefined;
  });
  fc.check(clean, { seed: 1, numRuns: MAX_SCHEDULES, endOnFailure: true });
  return found;
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ZAB_BUGS } from "./rules.js";
import { HARSH, ORDINARY, play, schedules, type Weights } from "./testing/chaos.js";

const NODES = ["n1", "n2", "n3"];

/** Disks that lag behind, and lose what they have not synced. */
const LAGGING: Weights = { ...HARSH, crash: 3, restart: 12, sync: 12, command: 10 };

const TWO_LEADERS = /both began to lead epoch|began to lead epoch \d+ twice/;
const LOST = /delivered .* but n\d, leader of epoch \d+, has/;
const DIFFERENT = /at position \d+ n\d delivered .*, n\d /;
const OUT_OF_ORDER = /delivered [\d.]+ right after/;

interface Hunt {
  readonly in?: Weights;
  /** What any of the schedules must show first. */
  readonly shows: readonly RegExp[];
}

const HUNTS: { readonly [bug: string]: Hunt } = {
  "epoch-not-bumped-on-recovery": { in: HARSH, shows: [TWO_LEADERS] },
  "history-not-synchronised": { shows: [DIFFERENT, LOST, OUT_OF_ORDER] },
  "longest-log-not-chosen": { in: HARSH, shows: [LOST] },
  "accepted-epoch-not-persisted": { in: LAGGING, shows: [TWO_LEADERS] },
  "ack-before-log-sync": { in: LAGGING, shows: [LOST] },
  "commit-before-quorum": { in: HARSH, shows: [LOST] },
  "truncation-skipped": { in: HARSH, shows: [DIFFERENT, LOST, OUT_OF_ORDER] },
};

/** The first violation that some schedule brings about, within so many runs of one fixed seed. */
function hunt(bug: string, { in: weights = ORDINARY }: Hunt, runs: number): string | undefined {
  let found: string | undefined;
  const clean = fc.property(schedules(2000), fc.nat(), (numbers, seed) => {
    found = play(numbers, weights, { nodes: NODES, seed, bug }).violations[0];
    return found === undefined;
  });
  fc.check(clean, { seed: 1, numRuns: runs, endOnFailure: true });
  return found;
}

describe("planted bugs are found by schedules of what networks, disks and processes do", () => {
  for (const [bug, each] of Object.entries(HUNTS)) {
    it(bug, () => {
      const found = hunt(bug, each, 1000) ?? "nothing was found";
      expect(each.shows.some((shown) => shown.test(found)) ? "found" : found).toBe("found");
    });
  }

  it("none is left out", () => {
    expect(Object.keys(HUNTS).sort()).toEqual(ZAB_BUGS.map(({ name }) => name).sort());
  });
});

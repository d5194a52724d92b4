import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PAXOS_BUGS } from "./rules.js";
import { CONTESTED, HARSH, ORDINARY, play, schedules, type Weights } from "./testing/chaos.js";

const NODES = ["n1", "n2", "n3", "n4", "n5"];

/** Disks that lag behind, and lose what they have not synced. */
const LAGGING: Weights = { ...ORDINARY, ...{ crash: 3, restart: 6, sync: 10, command: 12 } };

const BETRAYED = /though a majority had accepted/;
const TWO_VALUES = /proposes both/;
const TWO_LEADERS = /both lead in ballot/;
const NOT_CHOSEN = /applied .* in slot \d+: (no majority has accepted that|a majority accepted)/;
const STALE = /answered query \d+ with \d+, after \d+/;

interface Hunt {
  readonly in?: Weights;
  readonly size?: number;
  readonly options?: Parameters<typeof play>[2]["options"];
  /** What any of the schedules must show first. */
  readonly shows: readonly RegExp[];
}

const HUNTS: { readonly [bug: string]: Hunt } = {
  "promise-not-persisted": { in: HARSH, shows: [BETRAYED, /leads twice in ballot/] },
  "accept-below-promise": { in: CONTESTED, shows: [BETRAYED] },
  "accept-acknowledged-before-sync": { in: LAGGING, shows: [BETRAYED, NOT_CHOSEN] },
  "ballots-not-unique": { shows: [TWO_LEADERS, TWO_VALUES] },
  "accepted-value-ignored": { shows: [BETRAYED] },
  "highest-ballot-not-chosen": { in: CONTESTED, size: 5, shows: [BETRAYED] },
  "chosen-by-minority": { shows: [NOT_CHOSEN] },
  "learner-ignores-ballots": { in: CONTESTED, shows: [NOT_CHOSEN] },
  "master-reads-locally": { shows: [STALE] },
};

/** The first violation that some schedule brings about, within so many runs of one fixed seed. */
function hunt(bug: string, { in: weights = ORDINARY, size = 3, options = {} }: Hunt, runs: number): string | undefined {
  let found: string | undefined;
  const clean = fc.property(schedules(1500), fc.nat(), (numbers, seed) => {
    found = play(numbers, weights, { nodes: NODES.slice(0, size), seed, options, bug }).violations[0];
    return found === undefined;
  });
  fc.check(clean, { seed: 1, numRuns: runs, endOnFailure: true });
  return found;
}

describe("planted bugs are found by schedules of what networks, disks and processes do", () => {
  for (const [bug, each] of Object.entries(HUNTS)) {
    it(bug, () => {
      const found = hunt(bug, each, 1000) ?? "nothing was found";
      expect(each.shows.some((shown) => shown.test(found)) ? "as expected" : found).toBe("as expected");
    });
  }

  it("none is left out", () => {
    expect(PAXOS_BUGS.map(({ name }) => name).filter((name) => !(name in HUNTS))).toEqual([]);
  });
});

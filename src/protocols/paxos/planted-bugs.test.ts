import { describe, expect, it } from "vitest";
import { schedules } from "../../contract/testing/chaos.js";
import { findEach, type Hunt } from "../../contract/testing/hunts.js";
import { PAXOS_BUGS } from "./rules.js";
import { CONTESTED, HARSH, ORDINARY, play, type Weights } from "./testing/chaos.js";

/** Disks that lag behind, and lose what they have not synced. */
const LAGGING: Weights = { ...ORDINARY, ...{ crash: 3, restart: 6, sync: 10, command: 12 } };

const BETRAYED = /though a majority had accepted/;
const TWO_VALUES = /proposes both/;
const TWO_LEADERS = /both lead in ballot/;
const NOT_CHOSEN = /applied .* in slot \d+: (no majority has accepted that|a majority accepted)/;
const STALE = /answered query \d+ with \d+, after \d+/;

const HUNTS: { readonly [bug: string]: Hunt<Weights> } = {
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

describe("planted bugs are found by schedules of what networks, disks and processes do", () => {
  findEach(HUNTS, { ordinary: ORDINARY, schedules: schedules(1500), play });

  it("none is left out", () => {
    expect(PAXOS_BUGS.map(({ name }) => name).filter((name) => !(name in HUNTS))).toEqual([]);
  });
});

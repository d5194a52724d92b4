import { describe, expect, it } from "vitest";
import { schedules } from "../../contract/testing/chaos.js";
import { findEach, type Hunt } from "../../contract/testing/hunts.js";
import { ZAB_BUGS } from "./rules.js";
import { HARSH, ORDINARY, play, type Weights } from "./testing/chaos.js";

/** Disks that lag behind, and lose what they have not synced. */
const LAGGING: Weights = { ...HARSH, crash: 3, restart: 12, sync: 12, command: 10 };

const TWO_LEADERS = /both began to lead epoch|began to lead epoch \d+ twice/;
const LOST = /delivered .* but n\d, leader of epoch \d+, has/;
const DIFFERENT = /at position \d+ n\d delivered .*, n\d /;
const OUT_OF_ORDER = /delivered [\d.]+ right after/;

const HUNTS: { readonly [bug: string]: Hunt<Weights> } = {
  "epoch-not-bumped-on-recovery": { in: HARSH, shows: [TWO_LEADERS] },
  "history-not-synchronised": { shows: [DIFFERENT, LOST, OUT_OF_ORDER] },
  "longest-log-not-chosen": { in: HARSH, shows: [LOST] },
  "accepted-epoch-not-persisted": { in: LAGGING, shows: [TWO_LEADERS] },
  "ack-before-log-sync": { in: LAGGING, shows: [LOST] },
  "commit-before-quorum": { in: HARSH, shows: [LOST] },
  "truncation-skipped": { in: HARSH, shows: [DIFFERENT, LOST, OUT_OF_ORDER] },
};

describe("planted bugs are found by schedules of what networks, disks and processes do", () => {
  findEach(HUNTS, { ordinary: ORDINARY, schedules: schedules(2000), play });

  it("none is left out", () => {
    expect(Object.keys(HUNTS).sort()).toEqual(ZAB_BUGS.map(({ name }) => name).sort());
  });
});

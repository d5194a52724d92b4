import { expect, it } from "vitest";
import { operations } from "../../core/history.js";
import { tenures } from "../reading/tenures.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { believes, campaign, loses, note, raise, resign, write } from "../testing/steps.js";
import { failovers } from "./failovers.js";

const inMs = (...steps: Steps) => {
  const { events } = recorded(headerWith(), ...steps);
  return failovers(tenures(events), operations(events));
};

/** Leads from 10 ms on, and gives a sign of that at 502 ms. */
const c1Led = [campaign("c1", [0, 10], 7), write("c1", [500, 502], 7)].flat();
const c2Leads = campaign("c2", [100, 2502], 9);

it("measures from the former leader's last accepted operation to the grant of the next", () => {
  expect(inMs(c1Led, loses("c1", 2100, 7), c2Leads)).toEqual([2000]);
  expect(inMs(c1Led, note("died", 600, "c1", { reason: "killed" }), c2Leads)).toEqual([2000]);
  expect(inMs(c1Led, raise("c1", [510, 602], 7), c2Leads)).toEqual([1900]);
});

it("takes neither beliefs nor refusals for signs", () => {
  const believed = [believes("c1", 900, 7), write("c1", [700, 710], 7, { refusedBy: 9 }), loses("c1", 2100, 7)];
  expect(inMs(c1Led, ...believed, c2Leads)).toEqual([2000]);
});

it("counts a leader that wakes and goes on, since nobody led while it slept", () => {
  expect(inMs(c1Led, c2Leads, write("c1", [3000, 3010], 7))).toEqual([2000]);
});

it("measures from the grant of a leader that never came to do anything", () => {
  const second = [campaign("c2", [100, 1000], 9), campaign("c3", [100, 4000], 11)].flat();
  expect(inMs(c1Led, resign("c1", [600, 610], 7), second)).toEqual([3000]);
});

it("does not count a resignation that was heard, but one that was not", () => {
  expect(inMs(c1Led, resign("c1", [600, 610], 7), c2Leads)).toEqual([]);
  expect(inMs(c1Led, resign("c1", [600, 1600], 7, { unanswered: true }), c2Leads)).toEqual([2000]);
});

it("counts nothing where nobody followed, nor where leaders do nothing but lead", () => {
  expect(inMs(c1Led, loses("c1", 2100, 7))).toEqual([]);
  expect(inMs(campaign("c1", [0, 10], 7), loses("c1", 2100, 7), c2Leads)).toEqual([]);
});

it("counts the same contender that leads again, and each time", () => {
  const again = [loses("c1", 600, 7), campaign("c1", [700, 1002], 8), loses("c1", 1300, 8), c2Leads];
  expect(inMs(c1Led, ...again)).toEqual([500, 1500]);
});

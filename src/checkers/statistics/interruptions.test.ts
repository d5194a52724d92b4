import { expect, it } from "vitest";
import { operations } from "../../core/history.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { append, campaign, write } from "../testing/steps.js";
import { interruptions } from "./interruptions.js";

const of = (...steps: Steps) => {
  const history = recorded(headerWith(), ...steps);
  return interruptions(history, operations(history.events));
};

it("adds up what is longer than a second, up to the last attempt", () => {
  const found = of(
    campaign("c1", [0, 10], 7),
    write("c1", [40, 50], 7),
    append("c1", [1040, 1050], 7),
    write("c1", [2550, 3050], 7),
    campaign("c2", [3500, 6050], 9),
  );
  expect(found).toEqual({ count: 2, totalMs: 5000, longestMs: 3000, share: 5000 / 6000 });
});

it("does not take a refused write for service", () => {
  const found = of(
    campaign("c1", [0, 10], 7),
    write("c1", [90, 100], 7),
    write("c1", [1000, 1010], 7, { refusedBy: 9 }),
    write("c1", [2090, 2100], 7),
  );
  expect(found).toMatchObject({ count: 1, totalMs: 2000, share: 1 });
});

it("calls all of a run an interruption in which nobody could write, or even lead", () => {
  expect(of(campaign("c1", [0, 4000], 7, { unanswered: true }))).toMatchObject({ count: 1, totalMs: 4000, share: 1 });
  const attempted = [campaign("c1", [0, 10], 7), write("c1", [1000, 3000], 7, { unanswered: true })].flat();
  expect(of(...attempted)).toMatchObject({ totalMs: 3000, share: 1 });
});

it("says nothing where there is nothing to write to", () => {
  const history = recorded(headerWith({ resources: {} }), campaign("c1", [0, 4000], 7));
  expect(interruptions(history, operations(history.events))).toBeUndefined();
  expect(of()).toBeUndefined();
});

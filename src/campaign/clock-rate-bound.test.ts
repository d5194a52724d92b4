import { expect, it } from "vitest";
import type { SpelledFault } from "../contract/faults.js";
import { clockRateBound } from "./clock-rate-bound.js";
import type { NemesisPlan } from "./nemesis-plan.js";

const planned = (name: string, ratePpm: number): NemesisPlan => ({
  name,
  target: "one",
  options: { ratePpm },
  label: name,
});
const spelled = (atMs: number, forMs: number, ratePpm: number): SpelledFault => ({
  atMs,
  forMs,
  fault: { kind: "clock", targets: ["n1"], clock: "both", ratePpm },
});

it("is 0 where no clock is touched, and takes a slow clock for as bad as a fast one", () => {
  expect(clockRateBound([planned("partition", 5)])).toBe(0);
  expect(clockRateBound([planned("clock", -200)])).toBe(200);
});

it("adds up what may be in force at once, and nothing else", () => {
  expect(clockRateBound([planned("clock", -200), planned("clock", 50)])).toBe(250);
  expect(clockRateBound([], [spelled(0, 10, 7), spelled(20, 10, 9)])).toBe(9);
  expect(clockRateBound([planned("clock", 1)], [spelled(0, 30, 7), spelled(20, 30, -9)])).toBe(17);
});

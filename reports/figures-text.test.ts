import { expect, it } from "vitest";
import { figuresOf, figuresText } from "./figures-text.js";

it("tells figures within figures in words", () => {
  expect(
    figuresText({ count: 3, messages: { p50: 16, max: 58 }, freshWrites: [3, 1], faults: {}, ended: "complete" }),
  ).toBe("count 3, messages (p50 16, max 58), freshWrites (3, 1), faults (none), ended complete");
});

it("tells each of the statistics by itself", () => {
  const coverage = { missing: [], statistics: { writes: { accepted: 2 }, elections: { count: 1 } }, ended: "complete" };
  expect(figuresOf(coverage)).toEqual([
    { name: "missing", text: "none" },
    { name: "writes", text: "accepted 2" },
    { name: "elections", text: "count 1" },
    { name: "ended", text: "complete" },
  ]);
});

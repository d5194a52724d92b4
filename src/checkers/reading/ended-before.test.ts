import { expect, it } from "vitest";
import { withHighestEnded } from "./ended-before.js";

interface Item {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly rank: number;
}

const SPANS = { start: ({ start }: Item) => start, end: ({ end }: Item) => end, rank: ({ rank }: Item) => rank };

it("each item meets the highest of those that had ended before it began", () => {
  const items = [
    { name: "open", start: 0, end: Number.POSITIVE_INFINITY, rank: 9 },
    { name: "late", start: 30, end: 40, rank: 1 },
    { name: "low", start: 1, end: 10, rank: 2 },
    { name: "high", start: 2, end: 12, rank: 5 },
    { name: "equal", start: 3, end: 13, rank: 5 },
    { name: "between", start: 11, end: 30, rank: 7 },
  ];
  const met = withHighestEnded(items, SPANS).map(([item, ended]) => [item.name, ended?.name]);
  expect(met).toEqual([
    ["open", undefined],
    ["low", undefined],
    ["high", undefined],
    ["equal", undefined],
    ["between", "low"],
    // What ends as it begins has not ended before.
    ["late", "high"],
  ]);
});

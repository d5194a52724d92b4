import { describe, expect, it } from "vitest";
import { quorumOf, reachedByQuorum } from "./quorum.js";

describe("a majority", () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [6, 4],
  ])("of %i nodes is %i", (nodes, majority) => {
    expect(quorumOf(nodes)).toBe(majority);
  });

  it("has reached the largest value that so many have reached or passed", () => {
    expect(reachedByQuorum([7])).toBe(7);
    expect(reachedByQuorum([9, 4])).toBe(4);
    expect(reachedByQuorum([1, 9, 4])).toBe(4);
    expect(reachedByQuorum([9, 9, 2, 1])).toBe(2);
    expect(reachedByQuorum([10, 9, 8, 2, 1])).toBe(8);
  });
});

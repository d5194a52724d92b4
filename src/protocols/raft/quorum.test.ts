import { describe, expect, it } from "vitest";
import { quorumOf, reachedBy } from "./quorum.js";

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
    expect(reachedBy(quorumOf(1), [7])).toBe(7);
    expect(reachedBy(quorumOf(2), [9, 4])).toBe(4);
    expect(reachedBy(quorumOf(3), [1, 9, 4])).toBe(4);
    expect(reachedBy(quorumOf(4), [9, 9, 2, 1])).toBe(2);
    expect(reachedBy(quorumOf(5), [10, 9, 8, 2, 1])).toBe(8);
  });
});

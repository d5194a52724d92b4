import { describe, expect, it } from "vitest";
import { Quorum, quorumOf } from "./quorum.js";

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
    expect(reached([7])).toBe(7);
    expect(reached([9, 4])).toBe(4);
    expect(reached([1, 9, 4])).toBe(4);
    expect(reached([9, 9, 2, 1])).toBe(2);
    expect(reached([10, 9, 8, 2, 1])).toBe(8);
  });
});

describe("separate majorities from both the old and new configurations (section 6)", () => {
  it("have reached what the slower of the two has", () => {
    expect(reached([5, 5, 5], [3, 3, 9])).toBe(3);
    expect(reached([1, 1, 9], [3, 3, 9])).toBe(1);
    expect(reached([4], [9, 9, 9])).toBe(4);
  });

  it("are both needed, and nobody outside them counts", () => {
    const count = (granting: readonly string[]) => new Set(granting).size;
    const quorum = new Quorum(
      [
        ["n3", "n4", "n5"],
        ["n1", "n2", "n3"],
      ],
      quorumOf,
    );
    expect(quorum.isMetBy(["n3", "n4", "n5"], count)).toBe(false);
    expect(quorum.isMetBy(["n1", "n2", "n3"], count)).toBe(false);
    expect(quorum.isMetBy(["n1", "n2", "n4", "n6", "n7"], count)).toBe(false);
    expect(quorum.isMetBy(["n1", "n3", "n4"], count)).toBe(true);
    expect(quorum.isMetBy(["n1", "n2", "n4", "n5"], count)).toBe(true);
  });
});

function reached(...electorates: readonly (readonly number[])[]): number {
  return new Quorum(electorates, quorumOf).reached((value) => value);
}

import { describe, expect, it } from "vitest";
import { candidatePrefix, electionPath, fencedRegisterPath, inSequence, registerPath } from "./paths.js";

describe("paths", () => {
  it("go by the number that the server gave, whatever stands before it", () => {
    const names = ["ff-0000000010", "1-0000000009", "1000-0000000002"];
    expect(inSequence(names)).toEqual(["1000-0000000002", "1-0000000009", "ff-0000000010"]);
  });

  it("take names with slashes for names", () => {
    expect(electionPath("a/b")).toBe("/usurper/elections/a%2Fb");
    expect(registerPath("x")).not.toBe(fencedRegisterPath("x"));
  });

  it("never take one session's candidacy for another's", () => {
    expect("1000018ff6d00011-0000000001".startsWith(candidatePrefix("1000018ff6d0001"))).toBe(false);
  });
});

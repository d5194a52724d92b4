import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { candidateKey, electionPrefix, endOfPrefix, logEntryKey, logPrefix, registerKey } from "./keys.js";

const name = fc.string({ minLength: 1, maxLength: 12 });

describe("keys", () => {
  it("name a candidate by its lease in hexadecimal, under its election", () => {
    expect(candidateKey("e", "694d9b0d5c1b1606")).toBe("/usurper/elections/e/694d9b0d5c1b1606");
  });

  it("fall between their own prefix and its end, and no other's", () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        const prefix = electionPrefix(one);
        const key = candidateKey(other, "1f");
        expect(prefix <= key && key < endOfPrefix(prefix)).toBe(one === other);
      }),
    );
  });

  it("keep logs apart whose names begin alike or hold slashes", () => {
    const under = (log: string, entry: string) => logPrefix(log) <= entry && entry < endOfPrefix(logPrefix(log));
    expect(under("a", logEntryKey("a", "c1.0", 1))).toBe(true);
    expect(under("a", logEntryKey("ab", "c1.0", 1))).toBe(false);
    expect(under("a", logEntryKey("a/b", "c1.0", 1))).toBe(false);
    expect(registerKey("a/b")).not.toBe(registerKey("a%2Fb"));
  });

  it("give every append of every life of a host a name of its own", () => {
    const names = ["c1.0", "c1.1", "c11.0"].flatMap((author) => [1, 2, 11].map((n) => logEntryKey("l", author, n)));
    expect(new Set(names).size).toBe(names.length);
  });
});

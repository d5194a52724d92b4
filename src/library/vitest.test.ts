import { describe, expect, it } from "vitest";
import type { Operation } from "./index.js";
import "./vitest.js";

const write: Operation = { f: "write", input: { value: 1 }, start: 0, end: 1 };
const read = (value: number | null): Operation => ({ f: "read", input: null, output: { value }, start: 2, end: 3 });

function failureOf(assertion: () => void): string {
  try {
    assertion();
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return "it passed";
}

describe("toBeLinearizable", () => {
  it("passes where the operations are linearizable, and with not where they are not", () => {
    expect([write, read(1)]).toBeLinearizable({ model: "register" });
    expect([write, read(null)]).not.toBeLinearizable({ model: "register" });
    expect([read(7)]).toBeLinearizable({ model: "register", initial: 7 });
  });

  it("says why where it fails", () => {
    const failure = failureOf(() => expect([write, read(null)]).toBeLinearizable({ model: "register" }));
    expect(failure).toMatch(/^invalid by the model register\n/);
    expect(failure).toMatch(/these cannot all be: write 1\s+\(operations\[0\]\)/);
    expect(failureOf(() => expect([write]).not.toBeLinearizable({ model: "register" }))).toBe(
      "valid by the model register: 1 operation",
    );
  });

  it("fails either way where nothing was decided", () => {
    const undecided = "unknown by the model register: there are no operations";
    expect(failureOf(() => expect([]).toBeLinearizable({ model: "register" }))).toBe(undecided);
    expect(failureOf(() => expect([]).not.toBeLinearizable({ model: "register" }))).toBe(undecided);
  });

  it("fails either way where an operation is none", () => {
    const nonsense = [{ ...write, f: "put" }];
    const told = "operations[0]: the model register knows no put, only read, write, cas";
    expect(failureOf(() => expect(nonsense).toBeLinearizable({ model: "register" }))).toBe(told);
    expect(failureOf(() => expect(nonsense).not.toBeLinearizable({ model: "register" }))).toBe(told);
    expect(failureOf(() => expect(undefined).not.toBeLinearizable({ model: "register" }))).toMatch(/expected a list/);
  });

  it("judges within other matchers, too", () => {
    expect({ recorded: [write] }).toEqual({ recorded: expect.toBeLinearizable({ model: "register" }) });
    expect({ recorded: [read(3)] }).not.toEqual({ recorded: expect.toBeLinearizable({ model: "register" }) });
  });
});

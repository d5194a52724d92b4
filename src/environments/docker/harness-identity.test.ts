import { describe, expect, it } from "vitest";
import { identifyHarness, livenessOf } from "./harness-identity.js";
import { harnessOf, labelsOf } from "./labels.js";

describe("a harness", () => {
  const me = identifyHarness();

  it("is known again by its labels, and alive", () => {
    expect(harnessOf(labelsOf("r", me))).toEqual(me);
    expect(livenessOf(me)).toBe("alive");
  });

  it.each([
    ["its pid belongs to a later process", { started: "1" }, "dead"],
    ["no process has its pid", { pid: 2 ** 22 + 1 }, "dead"],
    ["the machine has booted since", { boot: "another" }, "dead"],
    ["it ran in another container", { namespace: "pid:[1]" }, "unknown"],
    ["it ran on another machine", { machine: "another", boot: "another" }, "unknown"],
  ] as const)("when %s, is %j: %s", (_, change, expected) => {
    expect(livenessOf({ ...me, ...change })).toBe(expected);
  });

  it("is nobody where labels are not ours", () => {
    expect(harnessOf({})).toBeUndefined();
    expect(harnessOf({ "usurper.harness": "{torn" })).toBeUndefined();
  });
});

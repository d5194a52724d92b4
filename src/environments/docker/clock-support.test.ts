import { describe, expect, it } from "vitest";
import { clockRefusal } from "./clock-support.js";
import { toySystem } from "./testing/toy-system.js";

const toy = toySystem();
const on = (runtime: "jvm" | "go") => ({ ...toy, containers: { ...toy.containers!, runtime } });

describe("a JVM", () => {
  it.each([
    ["nodes", "monotonic"],
    ["nodes", "both"],
    [undefined, "monotonic"],
    [undefined, undefined],
  ] as const)("bears no other monotonic clock: %s, %s", (strikes, clock) => {
    const fault = { kind: "clock", ...(strikes && { strikes }), ...(clock && { clock }) } as const;
    expect(clockRefusal(fault, on("jvm"))).toMatch(/toy runs on a JVM.*use clock=wall/);
    expect(clockRefusal(fault, on("go"))).toBeUndefined();
    expect(clockRefusal(fault, toy)).toBeUndefined();
  });

  it("bears another wall clock, and contenders' clocks are no business of its", () => {
    expect(clockRefusal({ kind: "clock", strikes: "nodes", clock: "wall" }, on("jvm"))).toBeUndefined();
    expect(clockRefusal({ kind: "clock", strikes: "contenders", clock: "both" }, on("jvm"))).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import type { Explanation } from "../../core/explanation.js";
import type { History } from "../../core/history.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import { headerWith, recorded } from "../testing/recorded.js";
import { append, campaign, type OperationStep, read, write } from "../testing/steps.js";
import { checkModel } from "./check-model.js";
import { linearizabilityChecker } from "./linearizability-checker.js";
import { fencedRegister } from "./models/fenced-register.js";
import { register } from "./models/register.js";

const LIMITS = { maxConfigurations: 10_000 };

function ruleL(history: History): RuleResult {
  return linearizabilityChecker.check(history, LIMITS)["L"] as RuleResult;
}

/** A write or read of one of the plain registers `x` and `y`. */
function plain(resource: string, at: number, f: "write" | "read", value: number, key?: string): OperationStep {
  const where = { resource, ...(key === undefined ? {} : { key }) };
  const end = { type: "ok", value: f === "read" ? { value } : null } as const;
  return { kind: "operation", host: "r1", f, span: [at, at + 1], value: f === "write" ? { value } : null, where, end };
}

const registers = headerWith({
  resources: { x: { kind: "register", fence: "none" }, y: { kind: "register", fence: "none" } },
});

describe("rule L", () => {
  it("accepts a handover with the deposed leader's refused write, where something explains the refusal", () => {
    const first = [campaign("c1", [0, 10], 3), write("c1", [20, 30], 3), campaign("c2", [40, 50], 7)];
    const deposed = write("c1", [80, 90], 3, { refusedBy: 7 });
    const explained = ruleL(recorded(headerWith(), ...first, write("c2", [60, 70], 7), deposed));
    expect(explained).toMatchObject({ verdict: "valid", opportunities: 3, anomalies: [] });
    expect(ruleL(recorded(headerWith(), ...first, deposed)).verdict).toBe("invalid");
  });

  it("judges refusals under fence token alone", () => {
    const steps = [write("c1", [0, 10], 3, { refusedBy: 9 }), read("r1", [20, 30], null)];
    expect(ruleL(recorded(headerWith({ fence: "token" }), ...steps)).verdict).toBe("invalid");
    expect(ruleL(recorded(headerWith({ fence: "guard" }), ...steps)).verdict).toBe("valid");
    expect(ruleL(recorded(headerWith({ fence: "none" }), ...steps)).verdict).toBe("valid");
  });

  it("points to the events and says what the register held instead", () => {
    const history = recorded(registers, plain("x", 0, "write", 1), plain("x", 5, "write", 2), plain("x", 9, "read", 1));
    const [anomaly, ...others] = ruleL(history).anomalies;
    expect(others).toEqual([]);
    expect(anomaly).toMatchObject({ severity: "violation", events: [2, 3, 4, 5] });
    expect(anomaly?.why).toBe(
      "read 1 (events 4 to 5) has no place in any order that explains the answers before it: by then x holds 2",
    );
    const { operations, stuck, states } = explanationIn(anomaly);
    expect(operations[stuck]).toMatchObject({ events: [4, 5], text: "read 1" });
    expect(states).toEqual({ known: "all", listed: ["holds 2"], further: 0 });
  });

  it("judges each resource and each key by itself", () => {
    const apart = [plain("x", 0, "write", 1), plain("y", 2, "write", 2), plain("x", 4, "read", 1)];
    expect(ruleL(recorded(registers, ...apart)).verdict).toBe("valid");
    const keys = [plain("x", 0, "write", 1, "a"), plain("x", 2, "write", 2, "b"), plain("x", 4, "read", 1, "a")];
    expect(ruleL(recorded(registers, ...keys)).verdict).toBe("valid");
    const bad = ruleL(recorded(registers, ...keys, plain("x", 6, "read", 1, "b"), ...apart.slice(1, 2)));
    expect(bad.verdict).toBe("invalid");
    expect(bad.anomalies.map(({ why }) => why)).toEqual([expect.stringContaining("by then x[b] holds 2")]);
    expect(bad.stats["registers"]).toMatchObject([{ subject: "x[a]" }, { subject: "x[b]" }, { subject: "y" }]);
  });

  it("is not exercised where no answer could have been wrong", () => {
    const onlyWrites = ruleL(recorded(registers, plain("x", 0, "write", 1)));
    expect(onlyWrites).toMatchObject({ verdict: "not exercised", opportunities: 0, reason: expect.any(String) });
    expect(ruleL(recorded(headerWith(), append("c1", [0, 1], 3))).verdict).toBe("not exercised");
    expect(ruleL(recorded(undefined, plain("x", 0, "read", 1))).verdict).toBe("not exercised");
  });

  it("is unknown at its limit, with the reason", () => {
    const history = recorded(registers, plain("x", 0, "write", 1), plain("x", 2, "read", 1));
    const result = linearizabilityChecker.check(history, { maxConfigurations: 0 })["L"];
    expect(result).toMatchObject({ verdict: "unknown", reason: expect.stringMatching(/^x: .*limit/) });
  });
});

function explanationIn(anomaly: Anomaly | undefined): Explanation {
  return anomaly?.data?.["explanation"] as unknown as Explanation;
}

describe("judging by one model", () => {
  it("takes the resources of its kind, where the header says which they are", () => {
    const history = recorded(headerWith(), campaign("c1", [0, 1], 3), write("c1", [2, 3], 3), append("c1", [4, 5], 3));
    expect(checkModel(history, fencedRegister, LIMITS)).toMatchObject({
      verdict: "valid",
      model: "fenced-register",
      ops: 1,
    });
    expect(() => checkModel(history, register, LIMITS)).toThrow(/judges a register, and the history has none: r is a/);
  });

  it("takes every operation of a history without a header", () => {
    const steps = [plain("x", 0, "write", 1), plain("y", 2, "read", 1)];
    expect(checkModel(recorded(undefined, ...steps), register, LIMITS)).toMatchObject({ verdict: "invalid", ops: 2 });
  });

  it("is unknown where there was nothing to judge", () => {
    expect(checkModel(recorded(undefined), register, LIMITS)).toMatchObject({ verdict: "unknown", ops: 0 });
    expect(checkModel(recorded(registers), register, LIMITS).reason).toMatch(/no operation/);
  });
});

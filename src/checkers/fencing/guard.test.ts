import { describe, expect, it } from "vitest";
import type { Fence } from "../../core/history.js";
import { inOrderOfGrants } from "../reading/tenure-order.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { append, campaign, chronicle, raise, write } from "../testing/steps.js";
import { fencedCases } from "./cases.js";
import { judgeGuards } from "./guard.js";

const onE6 = (fence: Fence, ...steps: Steps) => {
  const history = recorded(headerWith({ fence }), ...steps);
  return judgeGuards(history, fencedCases(inOrderOfGrants(history)));
};
const tenure = chronicle(
  [
    ["created", 7, 7],
    ["deleted", 7, 31],
  ],
  50,
);

describe("E6 guard", () => {
  it("is silent where the key stood just before each write", () => {
    const result = onE6("guard", tenure, write("c1", [0, 10], 7, { at: 8 }), append("c1", [20, 30], 7, { at: 30 }));
    expect(result).toMatchObject({ verdict: "valid", opportunities: 2 });
  });

  it.each([
    ["a write", write("c1", [0, 10], 7, { at: 33 })],
    ["an append", append("c1", [0, 10], 7, { at: 32 })],
  ])("alarms at %s behind the end of its key", (_, step) => {
    const result = onE6("guard", tenure, step);
    expect(result).toMatchObject({ verdict: "invalid", anomalies: [{ data: { token: 7 } }] });
    expect(result.anomalies[0]?.why).toContain("was gone since position 31");
  });

  it("alarms at a write before its key was there", () => {
    const result = onE6("guard", tenure, write("c1", [0, 10], 7, { at: 6 }));
    expect(result.anomalies[0]?.why).toContain("came to be only at 7");
  });

  it.each<[string, Steps]>([
    ["has a gap", chronicle([["created", 7, 7]])],
    ["ends before the write", chronicle([["created", 7, 7]], 20)],
    ["does not tell of the token", chronicle([["created", 5, 5]], 50)],
  ])("is unknown where the servers' history %s", (_, told) => {
    expect(onE6("guard", ...told, write("c1", [0, 10], 7, { at: 33 })).verdict).toBe("unknown");
  });

  describe("without the servers' history, by grants", () => {
    const second = campaign("c2", [4000, 4010], 9, { at: 36 });

    it("alarms at a write behind the grant of a newer token", () => {
      const result = onE6("guard", second, write("c1", [5000, 5010], 7, { at: 40 }));
      expect(result).toMatchObject({ verdict: "invalid", anomalies: [{ data: { token: 7, newerToken: 9, at: 40 } }] });
      expect(result.anomalies[0]?.why).toContain("though c2 led with the newer token 9 at position 36");
    });

    it("is silent where a write comes first, or may have", () => {
      const before = write("c1", [5000, 5010], 7, { at: 35 });
      const beside = write("c1", [5000, 5010], 7, { at: 36 });
      const own = write("c2", [5000, 5010], 9, { at: 40 });
      expect(onE6("guard", second, before, beside, own)).toMatchObject({ verdict: "valid", opportunities: 2 });
    });

    it.each<[string, Steps]>([
      ["in another election", [campaign("c2", [4000, 4010], 9, { at: 36, election: "other" })]],
      ["at no known position", [campaign("c2", [4000, 4010], 9)]],
      ["of the same token", [campaign("c1", [0, 10], 7, { at: 7 })]],
    ])("is not exercised by a grant %s", (_, grant) => {
      expect(onE6("guard", ...grant, write("c1", [5000, 5010], 7, { at: 40 })).verdict).toBe("not exercised");
    });
  });

  it.each<[string, Fence, Steps]>([
    ["nobody read the servers' history", "guard", [write("c1", [0, 10], 7, { at: 33 })]],
    ["the fence compares tokens", "token", [tenure, write("c1", [0, 10], 7, { at: 33 })]],
    ["there is no fence", "none", [tenure, write("c1", [0, 10], 7, { at: 33 })]],
    ["the write was refused", "guard", [tenure, write("c1", [0, 10], 7, { at: 33, refusedBy: 9 })]],
    ["the write told no position", "guard", [tenure, write("c1", [0, 10], 7)]],
    ["it was a read", "guard", [tenure, raise("c1", [0, 10], 7, { at: 33 })]],
  ])("is not exercised where %s", (_, fence, steps) => {
    expect(onE6(fence, ...steps).verdict).toBe("not exercised");
  });
});

import { describe, expect, it } from "vitest";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { campaign } from "../testing/steps.js";
import { judgeGrants } from "./grant.js";

const onE2 = (...steps: Steps) => judgeGrants(recorded(headerWith(), ...steps));
const c2Leads = campaign("c2", [100, 500], 9, { at: 40 });

describe("E2 grant", () => {
  it.each([
    ["a later position than a newer leader's", 41],
    ["the very position of a newer leader", 40],
  ])("alarms at a campaign that leads at %s", (_, at) => {
    const result = onE2(c2Leads, campaign("c1", [0, 600], 7, { at }));
    expect(result.verdict).toBe("invalid");
    expect(result.anomalies).toMatchObject([{ events: [0, 1, 2, 3], data: { token: 7, newerToken: 9 } }]);
  });

  it("looks at positions, not at when answers came", () => {
    expect(onE2(c2Leads, campaign("c1", [0, 600], 7, { at: 39 }))).toMatchObject({
      verdict: "valid",
      opportunities: 1,
    });
  });

  it("lets a contender be told again that it leads", () => {
    const again = campaign("c2", [600, 610], 9, { at: 45 });
    expect(onE2(campaign("c1", [0, 50], 7, { at: 20 }), c2Leads, again)).toMatchObject({ verdict: "valid" });
  });

  it.each<[string, Steps]>([
    ["of another election", [campaign("c1", [0, 600], 7, { at: 41, election: "f" })]],
    ["that tell no position", [campaign("c1", [0, 600], 7)]],
    ["that did not have to wait", [campaign("c1", [0, 600], 41, { at: 41 })]],
    ["that failed", [campaign("c1", [0, 600], null, { at: 41, unavailable: true })]],
  ])("is not exercised by campaigns %s", (_, steps) => {
    expect(onE2(c2Leads, ...steps).verdict).toBe("not exercised");
  });
});

import { describe, expect, it } from "vitest";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { campaign, chronicle, loses, note } from "../testing/steps.js";
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

describe("E2 grant by the servers' own history", () => {
  const c1Leads = campaign("c1", [0, 50], 3, { at: 3 });
  const handover = chronicle(
    [
      ["created", 3, 3],
      ["created", 9, 9],
      ["deleted", 3, 30],
      ["deleted", 9, 60],
    ],
    70,
  );
  const c2At = (at?: number) => campaign("c2", [100, 500], 9, at === undefined ? {} : { at });

  it.each([
    ["where the last older candidacy went", 30],
    ["behind it", 45],
    ["behind its own end, having led before", 65],
    ["nowhere that it was told", undefined],
  ])("is silent where a candidacy that led is granted %s", (_, at) => {
    expect(onE2(c1Leads, c2At(at), handover)).toMatchObject({ verdict: "valid", opportunities: 2 });
  });

  it("alarms at a grant before the older candidacy was gone", () => {
    const result = onE2(c1Leads, c2At(29), handover);
    expect(result).toMatchObject({ verdict: "invalid", anomalies: [{ data: { token: 9, behind: 3 } }] });
    expect(result.anomalies[0]?.why).toContain("the older candidacy with token 3 stood until 30");
  });

  it.each([
    ["at a position", 45],
    ["at none", undefined],
  ])("alarms at the grant, %s, of a candidacy that was gone before its turn came", (_, at) => {
    const gone = chronicle(
      [
        ["created", 3, 3],
        ["created", 9, 9],
        ["deleted", 9, 20],
        ["deleted", 3, 30],
      ],
      70,
    );
    const result = onE2(c1Leads, c2At(at), gone);
    expect(result).toMatchObject({ verdict: "invalid", anomalies: [{ data: { token: 9, behind: 3 } }] });
    expect(result.anomalies[0]?.why).toContain("its candidacy was gone at 20, while the older candidacy");
    expect(result.anomalies[0]?.why).toContain("phantom leader");
  });

  it("alarms where the older candidacy never went", () => {
    const result = onE2(
      c2At(45),
      chronicle(
        [
          ["created", 3, 3],
          ["created", 9, 9],
        ],
        70,
      ),
    );
    expect(result.anomalies[0]?.why).toContain("token 3 was never gone");
  });

  /** c1 leads at 7 and loses its key at 38, which the watch tells of at 3000 ms; then c1 is granted the same once more. */
  const grantedAgain = (...span: [number, number]) => [
    chronicle([["created", 7, 7]], 100),
    note("candidacy", 3000, "environment", {
      ...{ change: "deleted", election: "e", token: 7 },
      at: { clock: "position", n: 38 },
    }),
    campaign("c1", [0, 10], 7, { at: 7 }),
    campaign("c1", span, 7, { at: 41 }),
  ];

  it("alarms at the second grant of a candidacy that was told to be gone before it was asked for", () => {
    const result = onE2(...grantedAgain(5000, 5010), loses("c1", 2500, 7));
    expect(result).toMatchObject({ verdict: "invalid", opportunities: 2 });
    expect(result.anomalies).toMatchObject([{ events: [4, 5, 6, 7], data: { token: 7 } }]);
    expect(result.anomalies[0]?.why).toBe(
      "c1 was told that it leads with token 7, at position 41, but by the servers' own history its candidacy was gone at 38, before it asked: it is a phantom leader.",
    );
  });

  it("lets a candidacy be granted again that may still have stood when it was asked for", () => {
    expect(onE2(...grantedAgain(2990, 3010))).toMatchObject({ verdict: "valid", opportunities: 2 });
  });

  it("is silent where a candidacy led, and lost its key before it learned of its turn", () => {
    const stretch = chronicle(
      [
        ["created", 7, 7],
        ["deleted", 7, 30],
        ["created", 9, 39],
      ],
      70,
    );
    expect(onE2(c2Leads, campaign("c1", [0, 600], 7, { at: 41 }), stretch).verdict).toBe("valid");
  });

  it("goes by positions where that history does not tell of a grant", () => {
    const result = onE2(c2Leads, campaign("c1", [0, 600], 7, { at: 41 }), chronicle([["created", 9, 39]], 70));
    expect(result).toMatchObject({ verdict: "invalid", anomalies: [{ data: { token: 7, newerToken: 9 } }] });
  });

  it("holds nothing of another election against a grant", () => {
    const other = chronicle(
      [
        ["created", 3, 3, "f"],
        ["created", 9, 9],
      ],
      70,
    );
    expect(onE2(c2At(45), other).verdict).toBe("valid");
  });

  it.each<[string, Steps]>([
    [
      "has a gap",
      chronicle([
        ["created", 3, 3],
        ["created", 9, 9],
      ]),
    ],
    ["ends before the answer", chronicle([["created", 9, 9]], 40)],
    ["does not tell of the token", chronicle([["created", 3, 3]], 70)],
    [
      "has one position twice",
      chronicle(
        [
          ["created", 9, 9],
          ["created", 9, 12],
        ],
        70,
      ),
    ],
    ["was never ended", chronicle([["created", 9, 9]], 70).slice(0, 2)],
  ])("is unknown where that history %s", (_, told) => {
    expect(onE2(campaign("c1", [0, 20], 9, { at: 45 }), ...told).verdict).toBe("unknown");
  });
});

it("E2 grant says nothing of a system without tokens, by which candidacies could be told apart", () => {
  const steps = [campaign("c2", [0, 40], 9, { at: 38 }), campaign("c1", [0, 60], 7, { at: 41, queuedAt: 5 })];
  expect(judgeGrants(recorded(headerWith(), ...steps)).verdict).toBe("invalid");
  expect(judgeGrants(recorded(headerWith({ tokens: "none" }), ...steps)).verdict).toBe("not exercised");
});

import { describe, expect, it } from "vitest";
import { ruleOn, sentences } from "../testing/judged.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { campaign, note, observe, resign } from "../testing/steps.js";

const header = headerWith();
const onE1 = (...steps: Steps) => ruleOn("E1", recorded(header, ...steps));

describe("E1 token order catches", () => {
  it("a later leader with an older token", () => {
    const result = onE1(campaign("c1", [0, 10], 7), campaign("c2", [20, 30], 5));
    expect(result.verdict).toBe("invalid");
    expect(sentences(result)[0]).toBe(
      "c2 asked for leadership at 20 ms and got token 5, though c1 had been given the higher token 7 by 10 ms: a fence would take the old leader for the new one.",
    );
    expect(result.anomalies[0]?.events).toEqual([0, 1, 2, 3]);
  });

  it("a queue that gives a later comer a lower place, long before either leads", () => {
    const result = onE1(
      campaign("c1", [0, 5000], 7, { queuedAt: 10 }),
      campaign("c2", [20, 9000], 5, { queuedAt: 30 }),
    );
    expect(result.verdict).toBe("invalid");
  });

  it("one token for two contenders, even where they overlap", () => {
    expect(onE1(campaign("c1", [0, 30], 7), campaign("c2", [5, 40], 7)).verdict).toBe("invalid");
  });

  it("one token for two sessions of one contender", () => {
    const result = onE1(campaign("c1", [0, 10], 7), campaign("c1", [20, 30], 7, { session: "s-c1-2" }));
    expect(sentences(result)[0]).toContain("two sessions of c1");
  });

  it("a token given out anew after its holder resigned and another had led", () => {
    const result = onE1(
      campaign("c1", [0, 10], 7),
      resign("c1", [20, 30], 7),
      campaign("c2", [40, 50], 9),
      resign("c2", [60, 70], 9),
      campaign("c1", [80, 90], 7),
    );
    expect(result.verdict).toBe("invalid");
  });

  it("the same, though the holder resigned again afterwards", () => {
    const result = onE1(
      campaign("c1", [0, 10], 7),
      resign("c1", [20, 30], 7),
      campaign("c2", [40, 50], 9),
      campaign("c1", [80, 90], 7),
      resign("c1", [100, 110], 7),
    );
    expect(result.verdict).toBe("invalid");
  });

  it("a token given out anew after its holder's lease had ended and another had led", () => {
    const result = onE1(campaign("c1", [0, 10], 7), campaign("c2", [4000, 4010], 9), campaign("c1", [6000, 6010], 7));
    expect(sentences(result)).toEqual([
      "c1 asked for leadership at 6000 ms and got token 7, though c2 had been given the higher token 9 by 4010 ms: a fence would take the old leader for the new one.",
    ]);
  });

  it.each([
    ["unanswered", [20, 30]],
    ["not yet answered", [20]],
  ] as const)("a campaign %s whose old token is seen after a newer one was given", (_, span) => {
    const result = onE1(
      campaign("c1", [0, 10], 7),
      campaign("c2", span, null, { unanswered: true }),
      observe("r1", [40, 50], "c2", 5),
    );
    expect(result.verdict).toBe("invalid");
  });

  it("a system without tokens, which fails by design and says so", () => {
    const history = recorded(headerWith({ tokens: "none" }), campaign("c1", [0, 10], null));
    expect(ruleOn("E1", history).verdict).toBe("invalid");
    expect(sentences(ruleOn("E1", history))[0]).toContain("by its design");
  });
});

it("E1 token order is unknown where a token is no number", () => {
  const named = campaign("c1", [0, 10], null, { value: { token: "9" } });
  const result = onE1(named);
  expect(result).toMatchObject({ verdict: "unknown", reason: "1 grant told no token that is a number" });
});

describe("E1 token order lets pass", () => {
  it("a handover", () => {
    const result = onE1(campaign("c1", [0, 10], 7), resign("c1", [20, 30], 7), campaign("c2", [40, 50], 9));
    expect(result).toMatchObject({ verdict: "valid", opportunities: 1 });
  });

  it("a campaign whose session was lost before it was sent, and replaced", () => {
    const result = onE1(
      campaign("c1", [0, 10], 3),
      resign("c1", [20, 30], 3),
      campaign("c1", [40, 60], 7),
      note("queued", 50, "c1", { token: 7, election: "e" }, "s-c1-2"),
    );
    expect(result.anomalies).toEqual([]);
  });

  it("campaigns that overlap, in either order", () => {
    const result = onE1(campaign("c1", [0, 30], 9), campaign("c2", [5, 40], 7));
    expect(result).toMatchObject({ verdict: "not exercised", opportunities: 0 });
  });

  it("a candidate that waits in the queue while a later one is queued behind it", () => {
    const result = onE1(
      campaign("c1", [0, 10], 5, { queuedAt: 5 }),
      campaign("c2", [20, 9000], 7, { queuedAt: 30 }),
      campaign("c3", [40, 9500], 9, { queuedAt: 50 }),
    );
    expect(result).toMatchObject({ verdict: "valid", opportunities: 2 });
  });

  it("campaigning again on a live session: the same token, though others are queued behind it by now", () => {
    const result = onE1(
      campaign("c1", [0, 10], 7, { queuedAt: 5 }),
      campaign("c2", [20, 900], 9, { queuedAt: 30 }),
      campaign("c1", [40, 50], 7, { queuedAt: 45 }),
    );
    expect(result.verdict).toBe("valid");
  });

  it("a holder told once more after another was told, late, that it had led with a lower token", () => {
    const result = onE1(
      campaign("c2", [0, 100], 5, { queuedAt: 10 }),
      campaign("c1", [20, 50], 7, { queuedAt: 30 }),
      campaign("c1", [120, 130], 7),
    );
    expect(result.verdict).toBe("valid");
  });

  it("an unanswered campaign whose token is seen later: it was given any time since the first such campaign", () => {
    const result = onE1(
      campaign("c2", [0, 1000], null, { unanswered: true }),
      campaign("c1", [1100, 1200], 7),
      campaign("c2", [1300, 2300], null, { unanswered: true, session: "s-c2-2" }),
      observe("r1", [2400, 2410], "c2", 5),
    );
    expect(result.verdict).toBe("not exercised");
  });

  it("an observed candidate that is still waiting for its answer, after it had campaigned in vain", () => {
    const result = onE1(
      campaign("c2", [0, 1000], null, { unanswered: true }),
      campaign("c2", [1300, 3000], 9, { session: "s-c2-2" }),
      observe("r1", [2400, 2410], "c2", 9),
    );
    expect(result.verdict).not.toBe("invalid");
  });
});

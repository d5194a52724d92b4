import { describe, expect, it } from "vitest";
import type { HistoryHeader } from "../../core/history.js";
import type { JsonObject } from "../../core/json.js";
import { ruleOn, sentences } from "../testing/judged.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import * as step from "../testing/steps.js";

const onE10 = (...steps: Steps) => ruleOn("E10", recorded(headerWith(), ...steps));
const withHeader = (header: Partial<HistoryHeader>, ...steps: Steps) =>
  ruleOn("E10", recorded(headerWith(header), ...steps));

/** c1 leads with token 7 and renews at 1000 ms: its lease of 2000 ms holds until 3000 ms. */
const leased: Steps = [step.campaign("c1", [0, 10], 7), step.renew("c1", [1000, 1010])];
const refusedAt = (atMs: number, detail: step.Detail = {}) =>
  step.renew("c1", [atMs - 20, atMs], { refusedBy: 9, ...detail });
const succeededAt = (atMs: number) => step.campaign("c2", [500, atMs], 9);

/** A fault of clocks as its nemesis asks for it. */
function clockFault(span: step.Span, targets: readonly string[], error: JsonObject): readonly step.Step[] {
  return step.fault(0, span, { kind: "clock", targets, asked: { kind: "clock", targets, ...error } });
}

describe("E10 leases alarms at", () => {
  it.each([
    ["a renewal refused while the one before still holds", [refusedAt(2990)]],
    ["the same, told of before its refusal is", [step.loses("c1", 2980, 7), refusedAt(2990)]],
    [
      "a renewal refused before a campaign is, over which its owner gives the session up",
      [step.campaign("c1", [2500, 2995], null, { refusedBy: 9 }), refusedAt(2990)],
    ],
    [
      "a renewal refused after a campaign that timed out in the queue, which ends no session",
      [step.campaign("c1", [2500, 2600], null, { unavailable: true }), refusedAt(2990)],
    ],
    ["a successor within the lease", [succeededAt(2990)]],
    ["an observer that is shown a successor within the lease", [step.observe("r1", [2900, 2990], "c2", 9)]],
    [
      "a successor seen while a renewal is under way that then succeeds",
      [succeededAt(3500), step.renew("c1", [2000, 3600])],
    ],
    ["a renewal of a session whose successor leads", [succeededAt(3200), step.renew("c1", [3300, 3310])]],
    ["a renewal of a session that was refused one", [refusedAt(3200), step.renew("c1", [3300, 3310])]],
    [
      "a renewal of a session that its owner had ended, after its successor came",
      [step.loses("c1", 3010, 7), succeededAt(3200), step.renew("c1", [3300, 3310], { late: true })],
    ],
  ] as [string, Steps][])("%s", (_, steps) => {
    const result = onE10(...leased, ...steps);
    expect(result.verdict).toBe("invalid");
    expect(result.anomalies).toHaveLength(1);
    expect(result.anomalies[0]?.events.length).toBeGreaterThan(2);
    expect(sentences(result)[0]).toContain("session s-c1-1");
  });

  it("a lease cut short on the wall clock, whose jumps excuse nothing", () => {
    const jump = clockFault([2000, 2500], ["n1"], { clock: "wall", offsetMs: 60_000 });
    expect(onE10(...leased, jump, refusedAt(2400)).verdict).toBe("invalid");
  });

  it("a session that stays alive after its end only once", () => {
    const revived = [3300, 3900, 4500].map((atMs) => step.renew("c1", [atMs, atMs + 10]));
    expect(onE10(...leased, succeededAt(3200), ...revived).anomalies).toHaveLength(1);
  });
});

describe("E10 leases is valid where", () => {
  it.each([
    ["a renewal is refused once the lease has run out", [refusedAt(3000)]],
    ["a successor leads once the lease has run out", [succeededAt(3000)]],
    ["the owner resigned", [step.resign("c1", [1500, 1510], 7), succeededAt(1600)]],
    ["the owner noticed its loss by itself", [step.loses("c1", 1500, 7), succeededAt(1600)]],
    ["the owner died", [step.note("died", 1500, "c1", { reason: "killed" }), succeededAt(1600)]],
    [
      "the owner gave its session up over an unanswered resignation",
      [step.resign("c1", [1500, 1600], 7, { unanswered: true }), refusedAt(1700)],
    ],
    [
      "the owner gave its session up over another refusal, while a renewal was under way",
      [
        step.write("c1", [1600, 1650], 7, { refusedBy: 9 }),
        step.loses("c1", 1651, 7),
        step.renew("c1", [1600, 1700], { refusedBy: 9 }),
      ],
    ],
    [
      "the owner gave its session up over a refused campaign, while a renewal was under way",
      [step.campaign("c1", [1500, 1600], null, { refusedBy: 9 }), step.renew("c1", [1590, 1700], { refusedBy: 9 })],
    ],
    [
      "the owner gave its session up over a refused acquisition, while a renewal was under way",
      [step.acquire("c1", [1500, 1600], null, { refusedBy: 9 }), step.renew("c1", [1590, 1700], { refusedBy: 9 })],
    ],
    [
      "the owner gave its session up over a refused acquisition, and is succeeded in its election",
      [step.acquire("c1", [1500, 1600], null, { refusedBy: 9 }), succeededAt(1700)],
    ],
    ["the refused renewal was known to be late", [refusedAt(2000, { late: true })]],
    ["the renewal went unanswered", [step.renew("c1", [1500, 2500], { unanswered: true })]],
    ["a higher token leads another election", [step.campaign("c2", [500, 1600], 9, { election: "f" })]],
    ["a lower token is observed", [step.observe("r1", [1500, 1510], "c2", 5)]],
    ["the session still led when it was observed", [step.observe("r1", [1500, 1510], "c1", 7)]],
    [
      "the same contender leads again, with another session",
      [step.campaign("c1", [1500, 1600], 9, { session: "s-c1-2" })],
    ],
    [
      "a renewal is refused that was sent before its successor came",
      [step.renew("c1", [2900, 3300], { refusedBy: 9 }), succeededAt(3000)],
    ],
  ] as [string, Steps][])("%s", (_, steps) => {
    const result = onE10(...leased, step.observe("r1", [1020, 1030], "c1", 7), ...steps);
    expect(result).toMatchObject({ verdict: "valid", anomalies: [] });
  });

  it("the server's clock may run fast, within its bound", () => {
    const bounds = { ...headerWith().bounds, clockRatePpm: 100_000 };
    // 2000 ms on a clock that is 10% fast are 1818 ms.
    expect(withHeader({ bounds }, ...leased, refusedAt(2819)).anomalies).toEqual([]);
    expect(withHeader({ bounds }, ...leased, refusedAt(2817)).verdict).toBe("invalid");
  });

  it("on a real cluster the owner's own note may have been stamped a little later", () => {
    const told = [succeededAt(1600), step.loses("c1", 1700, 7)];
    expect(withHeader({ env: "docker" }, ...leased, ...told).verdict).toBe("valid");
    expect(withHeader({ env: "sim" }, ...leased, ...told).verdict).toBe("invalid");
  });
});

describe("E10 leases sees a hazard where a monotonic clock was set forward", () => {
  const forward = { clock: "monotonic", offsetMs: 60_000 };
  it.each([
    ["a server's", clockFault([1500, 1600], ["n2"], forward)],
    ["both of the owner's", clockFault([1500, 1600], ["c1"], { clock: "both", offsetMs: 500 })],
    ["one that nobody said more of", step.fault(0, [1500, 1600], { kind: "clock", targets: ["n1"] })],
  ])("%s", (_, jump) => {
    const result = onE10(...leased, jump, refusedAt(2400));
    expect(result.verdict).toBe("valid");
    expect(result.anomalies).toMatchObject([{ severity: "hazard" }]);
  });

  it.each([
    ["another contender's", clockFault([1500, 1600], ["c2"], forward)],
    ["a clock that was set back", clockFault([1500, 1600], ["n1"], { clock: "monotonic", offsetMs: -500 })],
    ["a clock of another rate", clockFault([1500, 1600], ["n1"], { clock: "monotonic", ratePpm: 900 })],
    ["a jump more than a lease ago", clockFault([100, 300], ["n1"], forward)],
  ])("but not where it was %s", (_, jump) => {
    expect(onE10(...leased, jump, refusedAt(2400)).verdict).toBe("invalid");
  });

  it("and never where a lease came back to life", () => {
    const jump = clockFault([1500, 9000], ["n1"], forward);
    expect(onE10(...leased, jump, succeededAt(3200), step.renew("c1", [3300, 3310])).verdict).toBe("invalid");
  });
});

it("E10 leases tells how many leases were put to the test, and the shortest life", () => {
  expect(onE10(...leased)).toMatchObject({ verdict: "not exercised", stats: { renewals: 1 } });
  const result = onE10(...leased, step.renew("c1", [1500, 1510]), succeededAt(4600), refusedAt(4700));
  expect(result).toMatchObject({
    verdict: "valid",
    opportunities: 2,
    stats: { renewals: 2, observedWhileLeased: 1, renewedAfterGone: 1, shortestLifeMs: 3100 },
  });
});

it("E10 leases counts sessions that were replaced while their holders stood still", () => {
  const pause = (host: string) => step.fault(0, [2000, 6000], { kind: "pause", targets: [host] });
  const replaced = (...steps: Steps) => onE10(...leased, succeededAt(4600), ...steps).stats["goneWhileHolderPaused"];
  expect(replaced(pause("c1"))).toBe(1);
  expect(replaced(pause("c2"))).toBe(0);
  expect(replaced(step.fault(0, [2000, 4000], { kind: "pause", targets: ["c1"] }))).toBe(0);
  expect(replaced(pause("c1"), step.loses("c1", 1990, 7))).toBe(0);
});

describe("E10 leases without tokens", () => {
  const onNames = (...steps: Steps) => withHeader({ tokens: "none" }, ...steps);
  const renewed = step.renew("c1", [1000, 1010]);

  it("catches a successor that asked only after the holder had been granted, whatever the names", () => {
    const result = onNames(step.campaign("c1", [0, 10], 90), renewed, step.campaign("c2", [500, 1500], 40));
    expect(result.verdict).toBe("invalid");
    expect(sentences(result)[0]).toContain("c2 led in place of its tenure 1");
  });

  it("tells of a split brain, where two nodes answer differently, and not of leases that end or revive", () => {
    const successor = step.campaign("c2", [500, 1500], 40, { node: "n3" });
    const later = step.renew("c1", [1600, 1610]);
    const told = sentences(onNames(step.campaign("c1", [0, 10], 90), renewed, successor, later));
    const conclusion = "n1 and n3 answer differently, as they do where two nodes lead";
    expect(told).toEqual([
      expect.stringContaining(
        `renewed by n1 at 1600 ms, although by 1500 ms n3 had told that c2 led in place of its tenure 1: ${conclusion}`,
      ),
      expect.stringContaining(
        `renewed for 2000 ms at 1000 ms by n1, but only 500 ms later n3 told that c2 led in place of its tenure 1: ${conclusion}`,
      ),
    ]);
  });

  it("tells of leases all the same where a renewal was refused, or nobody knows who answered", () => {
    const granted = step.campaign("c1", [0, 10], 90);
    expect(sentences(onNames(granted, renewed, refusedAt(1500)))[0]).toContain("it was robbed of a lease");
    const unnamed = step.campaign("c2", [500, 1500], 40, { node: undefined });
    const [revived, early] = sentences(onNames(granted, renewed, unnamed, step.renew("c1", [1600, 1610])));
    expect(early).toContain("it was robbed of a lease");
    expect(revived).toContain("an expired lease came back to life");
  });

  it("tells of leases where tokens say who came later, whichever nodes answered", () => {
    const successor = step.campaign("c2", [500, 1500], 9, { node: "n3" });
    expect(sentences(onE10(...leased, successor))[0]).toContain("it was robbed of a lease");
  });

  it("lets pass one that may have led before, and was told late", () => {
    const late = step.campaign("c2", [0, 1500], 40);
    expect(onNames(step.campaign("c1", [0, 10], 90), renewed, late).anomalies).toEqual([]);
  });
});

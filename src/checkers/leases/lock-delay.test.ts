import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistoryHeader } from "../../core/history.js";
import { createRandom } from "../../core/random.js";
import { inOrderOfGrants } from "../reading/tenure-order.js";
import { idealRun } from "../testing/ideal-run.js";
import { ruleOn, sentences, violated } from "../testing/judged.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import * as step from "../testing/steps.js";
import { judgeLockDelay } from "./lock-delay.js";

const bounds = { ...headerWith().bounds, lockDelayMs: 1000 };
const withHeader = (header: Partial<HistoryHeader>, ...steps: Steps) =>
  ruleOn("E9", recorded(headerWith({ bounds, ...header }), ...steps));
const onE9 = (...steps: Steps) => withHeader({}, ...steps);

/** c1 leads and renews at 1000 ms: its session lives until 3000 ms, and what it holds is kept until 4000 ms. */
const leased = [step.campaign("c1", [0, 10], 7), step.renew("c1", [1000, 1010])].flat();
const succeededAt = (atMs: number) => step.campaign("c2", [500, atMs], 9);
const died = step.note("died", 1500, "c1", { reason: "killed" });

describe("E9 lock-delay catches", () => {
  it("a successor that is granted leadership within the delay", () => {
    const result = onE9(leased, succeededAt(3990));
    expect(result).toMatchObject({ verdict: "invalid", opportunities: 1, stats: { shortestWaitMs: 990 } });
    expect(result.anomalies[0]).toMatchObject({ events: [1, 3, 4, 5], data: { grantedEarlyMs: 10 } });
    expect(sentences(result)[0]).toBe(
      "c1's session s-c1-1 was renewed for 2000 ms at 1000 ms and gave nothing back, and what it held was to be kept from others for 1000 ms more, until 4000 ms at least; but c2 had it by 3990 ms: what the old holder still has under way may arrive in the new one's time.",
    );
  });

  it("one that is granted a lock", () => {
    const lock: Partial<HistoryHeader> = { resources: { a: { kind: "lock", fence: "token" } } };
    const held = [step.acquire("c1", [0, 10], 7), step.renew("c1", [1000, 1010])];
    expect(withHeader(lock, ...held, step.acquire("c2", [500, 3990], 9)).verdict).toBe("invalid");
  });

  it("one that succeeds a simulated holder that died", () => {
    expect(onE9(leased, died, succeededAt(3500)).verdict).toBe("invalid");
  });

  it("one that is granted after the holder noticed that its time was over, but before that could have reached anyone", () => {
    expect(onE9(leased, succeededAt(3500), step.loses("c1", 3600, 7)).verdict).toBe("invalid");
  });

  it("a delay as short as no clock within its bound could make it", () => {
    const fast = { bounds: { ...bounds, clockRatePpm: 500_000 } };
    // 1000 ms + (2000 + 1000) ms / 1.5
    expect(withHeader(fast, ...leased, succeededAt(2990)).verdict).toBe("invalid");
    expect(withHeader(fast, ...leased, succeededAt(3010)).verdict).toBe("valid");
  });
});

describe("E9 lock-delay lets pass", () => {
  it("a successor that had to wait for it", () => {
    expect(onE9(leased, succeededAt(4000))).toMatchObject({ verdict: "valid", opportunities: 1 });
    expect(onE9(leased, step.renew("c1", [1200, 4500], { unanswered: true }), succeededAt(4000)).verdict).toBe("valid");
  });

  it("one after it, who may be succeeded at once", () => {
    const next = [step.resign("c2", [4100, 4110], 9), step.campaign("c3", [4050, 4120], 11)].flat();
    expect(onE9(leased, succeededAt(4000), next)).toMatchObject({ verdict: "valid", opportunities: 1 });
  });

  it("more handovers than there are arguments of one call, in good time", () => {
    const handovers = 130_000;
    const tenures = Array.from({ length: handovers + 1 }, (_, place) => {
      const [host, atMs, session] = [`c${1 + (place % 2)}`, place * 4000, `s-${place}`];
      return [
        step.campaign(host, [atMs, atMs + 10], place + 1, { session }),
        step.renew(host, [atMs + 20, atMs + 30], { session }),
      ].flat();
    });
    const result = judgeLockDelay(inOrderOfGrants(recorded(headerWith({ bounds }), tenures.flat())));
    expect(result).toMatchObject({ verdict: "valid", opportunities: handovers, stats: { shortestWaitMs: 1990 } });
  });

  it("a clock that was set forward, as a hazard", () => {
    const jump = step.fault(0, [1500, 5000], {
      kind: "clock",
      targets: ["n2"],
      asked: { kind: "clock", clock: "monotonic", offsetMs: 2000 },
    });
    expect(onE9(leased, jump, succeededAt(2000)).anomalies).toMatchObject([{ severity: "hazard" }]);
  });
});

describe("E9 lock-delay says nothing where", () => {
  it.each([
    ["the holder resigned", [step.resign("c1", [1500, 1510], 7)]],
    ["nobody knows whether it resigned", [step.resign("c1", [1500, 1990], 7, { unanswered: true })]],
    ["the holder noticed its loss and may have ended its session", [step.loses("c1", 1900, 7)]],
    ["the holder asked for leadership anew", [step.campaign("c1", [1500, 1990], null, { unanswered: true })]],
  ] as [string, Steps][])("%s", (_, steps) => {
    expect(onE9(leased, ...steps, succeededAt(2000)).verdict).toBe("not exercised");
  });

  it("no renewal was answered, or the same host follows", () => {
    expect(onE9(step.campaign("c1", [0, 10], 7), succeededAt(2000)).verdict).toBe("not exercised");
    const itself = step.campaign("c1", [1100, 2000], 9, { session: "s-c1-2" });
    expect(onE9(leased, itself).verdict).toBe("not exercised");
  });

  it("the holder's process ended on a real cluster, where it may have ended its session with its last breath", () => {
    expect(withHeader({ env: "docker" }, ...leased, died, succeededAt(2000)).verdict).toBe("not exercised");
  });

  it("the system promises no lock-delay", () => {
    const steps = [...leased, succeededAt(3990)];
    expect(ruleOn("E9", recorded(headerWith(), ...steps)).verdict).toBe("not exercised");
  });
});

describe("on a correct system under pauses, lost and late messages", () => {
  const runs = fc.integer({ min: 0, max: 0xffff_ffff });
  const header = headerWith({ bounds });

  it("E9 is silent where its server keeps the lock-delay, and so are all other rules", () => {
    fc.assert(
      fc.property(runs, (seed) => {
        const run = idealRun(createRandom(seed), "token", bounds.lockDelayMs);
        expect(violated(recorded(header, ...run.steps))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("E9 has opportunities, and alarms where the server keeps no lock-delay", () => {
    let judged = 0;
    let alarms = 0;
    for (let seed = 0; seed < 40; seed++) {
      const keeping = idealRun(createRandom(seed), "token", bounds.lockDelayMs);
      judged += ruleOn("E9", recorded(header, ...keeping.steps)).opportunities;
      const hasty = idealRun(createRandom(seed), "token");
      if (ruleOn("E9", recorded(header, ...hasty.steps)).verdict === "invalid") alarms += 1;
    }
    expect(judged).toBeGreaterThan(5);
    expect(alarms).toBeGreaterThan(20);
  });
});

import { describe, expect, it } from "vitest";
import { checkHistory } from "../checkers/check-history.js";
import type { History } from "../core/history.js";
import { DEFAULT_LIMITS } from "./defaults.js";
import { PLUGINS } from "./registry.js";
import { sampleHistory } from "./testing/sample-history.js";

const judged = (history: History) => checkHistory(history, PLUGINS.checkers, DEFAULT_LIMITS);

describe("a system whose messages multiply without bound", () => {
  const yaml = "{ system: ring, bug: ring-message-not-removed, workload: election, nemesis: [kill, pause] }";

  it("ends its run, which is judged as far as it went and says why no more can be said", async () => {
    const history = await sampleHistory(yaml, 4, PLUGINS);
    const flood = expect.stringMatching(
      /^the system floods: more than \d+ messages in one simulated second, at 8\.\d s/,
    );
    expect(history.end).toMatchObject({ reason: "flooded", detail: flood });
    expect(judged(history).rules["F"]).toMatchObject({ verdict: "unknown", reason: flood });
  });

  it("ends it at the same event each time", async () => {
    const [one, other] = [await sampleHistory(yaml, 4, PLUGINS), await sampleHistory(yaml, 4, PLUGINS)];
    expect(other).toEqual(one);
  });
});

describe("a system that has much to do", () => {
  it("is left alone, at a hundred times the default rate", async () => {
    const yaml = "{ system: raft, workload: appends, rate: 5000, timeLimit: 6s, nemesis: [pause] }";
    const history = await sampleHistory(yaml, 3, PLUGINS);
    expect(history.end?.reason).toBe("complete");
    expect(history.events.length).toBeGreaterThan(10_000);
  });
});

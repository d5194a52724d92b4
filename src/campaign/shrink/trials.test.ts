import { describe, expect, it } from "vitest";
import { livenessChecker } from "../../checkers/liveness/index.js";
import { withSeed } from "../plan.js";
import { planCampaign } from "../plan-campaign.js";
import { readCampaign } from "../read-campaign.js";
import { PLUGINS } from "../registry.js";
import { Trials } from "./trials.js";

describe("trials", () => {
  it("run no plan whose options contradict each other: what it broke would tell of nothing", async () => {
    const request = readCampaign("{ system: kubernetes-lease, workload: election, timeLimit: 1s, seed: 1 }", "c.yaml");
    const { rows } = await planCampaign(request, { plugins: PLUGINS, tool: "usurper test", drawSeed: () => 1 });
    const [row] = rows;
    if (row === undefined) throw new Error("the campaign plans nothing");
    const plan = withSeed(row, 1);
    const { signal } = new AbortController();
    const trials = new Trials({
      ...{ plugins: PLUGINS, checker: livenessChecker, rule: "E8", signal },
      ...{ budgetMs: 60_000, tell: () => {} },
    });
    const attempt = trials.attempts("same");
    await attempt({ ...plan, bounds: { ...plan.bounds, ttlMs: 3000 } });
    expect(trials.runs).toBe(0);
    await attempt(plan);
    expect(trials.runs).toBe(1);
  });
});

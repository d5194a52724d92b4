import { describe, expect, it } from "vitest";
import type { SpelledFault } from "../../contract/faults.js";
import { createRandom } from "../../core/random.js";
import type { PlannedRow, RunPlan } from "../plan.js";
import { planCampaign } from "../plan-campaign.js";
import { readCampaign } from "../read-campaign.js";
import { PLUGINS } from "../registry.js";
import { Corpus } from "./corpus.js";
import { GuidedPlans } from "./guided-plans.js";
import { sweptRun } from "./testing/swept-runs.js";

const faults: readonly SpelledFault[] = [{ atMs: 2000, forMs: 500, fault: { kind: "pause", targets: ["n1"] } }];

async function row(): Promise<PlannedRow> {
  const campaign = readCampaign("{ system: raft, nemesis: [pause], seed: 1, timeLimit: 10s }", "row.yaml");
  const { rows } = await planCampaign(campaign, { plugins: PLUGINS, tool: "usurper test", drawSeed: () => 1 });
  return rows[0] as PlannedRow;
}

/** The plans of a search whose runs end so many places late, each with marks that depend on its plan alone. */
function plansOf(planned: PlannedRow, runs: number, late: number): readonly RunPlan[] {
  const guided = new GuidedPlans(planned, 100, runs);
  const plans: RunPlan[] = [];
  let ended = 0;
  const end = (): void => {
    const plan = plans[ended++] as RunPlan;
    const marks = { elected: (plan.seed % 7) + (plan.schedule?.length ?? 0) + 1 };
    guided.ended(plan, sweptRun({ seed: plan.seed, marks, faults }));
  };
  for (;;) {
    const next = guided.planAt(plans.length);
    if (next === "none") return plans;
    if (next === "later") end();
    else plans.push(next);
    while (plans.length - ended > late) end();
  }
}

describe("GuidedPlans", () => {
  it("makes the same plans however late runs end", async () => {
    const planned = await row();
    const promptly = plansOf(planned, 120, 0);
    expect(promptly).toHaveLength(120);
    expect(plansOf(planned, 120, 5)).toEqual(promptly);
    expect(plansOf(planned, 120, 500)).toEqual(promptly);
  });

  it("goes on with the next seeds, beside mutants whose faults are spelled out", async () => {
    const plans = plansOf(await row(), 120, 0);
    const fresh = plans.filter(({ schedule }) => schedule === undefined);
    expect(fresh.map(({ seed }) => seed)).toEqual(fresh.map((_, place) => 100 + place));
    const mutants = plans.filter(({ schedule }) => schedule !== undefined);
    expect(mutants.length).toBeGreaterThan(50);
    expect(mutants.every(({ nemeses }) => nemeses.length === 0)).toBe(true);
  });
});

describe("Corpus", () => {
  const plan = { seed: 1 } as RunPlan;

  it("keeps what reaches a mark first, or twice as often as any before", () => {
    const corpus = new Corpus();
    const sizes = [
      { elected: 1 },
      { elected: 1 },
      { elected: 2 },
      { elected: 3 },
      { elected: 4, deposed: 1 },
      { deposed: 1 },
    ].map((marks) => {
      corpus.learn({ plan, faults }, marks);
      return corpus.size;
    });
    expect(sizes).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it("keeps nothing that has no faults to change", () => {
    const corpus = new Corpus();
    corpus.learn({ plan, faults: [] }, { elected: 1 });
    expect(corpus.choose(createRandom(1))).toBeUndefined();
  });

  it("chooses those that reach the rarest far more often, and none always", () => {
    const corpus = new Corpus();
    const [common, rare] = [
      { plan: { seed: 1 } as RunPlan, faults },
      { plan: { seed: 2 } as RunPlan, faults },
    ];
    corpus.learn(common, { elected: 1 });
    for (let run = 0; run < 50; run++) corpus.learn(common, { elected: 1 });
    corpus.learn(rare, { deposed: 1 });
    const random = createRandom(3);
    const chosen = Array.from({ length: 100 }, () => corpus.choose(random)?.plan.seed);
    const rarely = chosen.filter((seed) => seed === 1).length;
    expect(rarely).toBeGreaterThan(0);
    expect(rarely).toBeLessThan(40);
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { historyLines } from "../store/history-lines.js";
import { type RunPlan, withSeed } from "./plan.js";
import { planCampaign } from "./plan-campaign.js";
import { recordInMemory } from "./record-run.js";
import { PLUGINS } from "./registry.js";
import { sweepRun } from "./sweep/swept-run.js";
import { startWorkers } from "./sweep/worker-pool.js";

const MAIN = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
const never = new AbortController().signal;
const bugs = PLUGINS.systems.flatMap((system) => (system.name === "raft" ? system.bugs.map(({ name }) => name) : []));

/** A cluster of any shape under a swarm of faults, whatever is planted in it. */
const shape = fc.record({
  seed: fc.nat(0xffff_ffff),
  nodes: fc.integer({ min: 1, max: 6 }),
  contenders: fc.integer({ min: 1, max: 4 }),
  workload: fc.constantFrom("election", "fenced-writes", "unfenced-writes", "register"),
  bug: fc.option(fc.constantFrom(...bugs), { nil: undefined, freq: 2 }),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

async function planOf({ seed, nodes, contenders, workload, bug }: Shape): Promise<RunPlan> {
  const place = { file: "a test" };
  const located = <T>(value: T) => ({ value, place });
  const settings = {
    system: located({ name: "raft", options: {} }),
    workload: located(workload),
    nemesis: [located({ name: "swarm", options: {} })],
    nodes: located(nodes),
    contenders: located(contenders),
    timeLimitMs: located(6000),
    ...(bug === undefined ? {} : { bug: located(bug) }),
  };
  const context = { plugins: PLUGINS, tool: "usurper 0.0.0", drawSeed: () => seed };
  const [row] = (await planCampaign({ name: "shape", rows: [{ place, settings }] }, context)).rows;
  if (row === undefined) throw new Error("no row was planned");
  return withSeed(row, seed);
}

async function bytesOf(plan: RunPlan): Promise<string> {
  const history = await recordInMemory(plan, { plugins: PLUGINS, signal: never, tell: () => {} });
  return [...historyLines(history)].join("");
}

describe("the same plan and seed", () => {
  it("give the same bytes again, whatever is broken and whatever is planted", async () => {
    const same = fc.asyncProperty(shape, async (drawn) => {
      const plan = await planOf(drawn);
      expect(await bytesOf(plan)).toBe(await bytesOf(plan));
    });
    await fc.assert(same, { numRuns: 25 });
  });

  it("give other bytes with another seed: the comparison can fail", async () => {
    const plan = await planOf({ seed: 1, nodes: 3, contenders: 2, workload: "fenced-writes", bug: undefined });
    expect(await bytesOf(plan)).not.toBe(await bytesOf({ ...plan, seed: 2 }));
  });
});

describe("on a machine that is busy with other things", () => {
  const busy: ChildProcess[] = [];
  beforeAll(() => {
    for (let count = 0; count < 2; count++) busy.push(spawn(process.execPath, ["-e", "for (;;) Math.random()"]));
  });
  afterAll(() => {
    for (const process of busy) process.kill("SIGKILL");
  });

  it("another process gives the same bytes as this one", async () => {
    const nodeFlags = ["--import", import.meta.resolve("tsx")];
    await using workers = startWorkers({ file: MAIN, args: ["sweep-worker"], nodeFlags }, 2);
    const shapes = fc.sample(shape, { numRuns: 5, seed: 20_241_121 });
    const plans = await Promise.all(shapes.map(planOf));
    const there = await Promise.all(plans.map((plan) => workers.run({ plan, wanted: "figures" }, never)));
    const context = { plugins: PLUGINS, signal: never, nowMs: () => 0 };
    for (const [place, plan] of plans.entries()) {
      const here = await sweepRun({ plan, wanted: "figures" }, context);
      expect(there[place]).toMatchObject({ historyHash: here.historyHash, marks: here.marks, verdict: here.verdict });
    }
  });
});

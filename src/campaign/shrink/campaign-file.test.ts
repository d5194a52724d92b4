import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fault, SpelledFault } from "../../contract/faults.js";
import { clockRateBound } from "../clock-rate-bound.js";
import { type RunPlan, withSeed } from "../plan.js";
import { planCampaign } from "../plan-campaign.js";
import { readCampaign } from "../read-campaign.js";
import { PLUGINS } from "../registry.js";
import { campaignFile } from "./campaign-file.js";

const TOOL = "usurper test";

async function planOf(text: string): Promise<RunPlan> {
  const { rows } = await planCampaign(readCampaign(text, "c.yaml"), {
    plugins: PLUGINS,
    tool: TOOL,
    drawSeed: () => 0,
  });
  const [row] = rows;
  const [seed] = row?.seeds ?? [];
  if (row === undefined || seed === undefined) throw new Error("nothing was planned");
  return withSeed(row, seed);
}

const raft = PLUGINS.systems.find(({ name }) => name === "raft");
const fallbacks = Object.fromEntries((raft?.options ?? []).map(({ name, fallback }) => [name, fallback]));
const setup = { rule: "E7", fallbacks, remarks: ["What it reproduces.", "And how."] };

const nodes = fc.subarray(["n1", "n2", "n3", "n4", "n5"], { minLength: 1 });
const faults: fc.Arbitrary<Fault> = fc.oneof(
  nodes.map((targets): Fault => ({ kind: "kill", targets, signal: "KILL" })),
  nodes.map((targets): Fault => ({ kind: "pause", targets })),
  nodes.map((senders): Fault => ({ kind: "partition", grudge: { c1: senders }, heal: "backoff" })),
  fc
    .record({ delayMs: fc.nat(5000), lossPct: fc.double({ min: 0, max: 100, noNaN: true }) }, { requiredKeys: [] })
    .map((shape): Fault => ({ kind: "links", links: { n1: ["n2", "r1"] }, shape })),
  nodes.map((targets): Fault => ({ kind: "clock", targets, clock: "wall", offsetMs: -5000.5, ratePpm: 100 })),
);
const ns = fc.integer({ min: 0, max: 60_000_000_000 });
const schedules: fc.Arbitrary<readonly SpelledFault[]> = fc.array(
  fc.tuple(ns, ns, faults).map(([atNs, forNs, fault]) => ({ atMs: atNs / 1e6, forMs: forNs / 1e6, fault })),
  { minLength: 1, maxLength: 4 },
);

describe("a campaign file", () => {
  it("leads to the plan that it was made of, to the nanosecond", async () => {
    const base = await planOf("{ system: raft, bug: vote-not-persisted, nodes: 5, timeLimit: 1s, seed: 1 }");
    const settings = fc.record({
      schedule: schedules,
      seed: fc.integer({ min: 0, max: 0xffff_ffff }),
      timeLimitMs: fc.integer({ min: 1, max: 600 }).map((tenths) => tenths * 100),
      rateHz: fc.constantFrom(1, 5, 50),
    });
    await fc.assert(
      fc.asyncProperty(settings, async (changes) => {
        const bounds = { ...base.bounds, clockRatePpm: clockRateBound([], changes.schedule) };
        const plan = { ...base, ...changes, bounds };
        const again = await planOf(campaignFile(plan, setup));
        const inNs = ({ schedule = [] }: RunPlan) =>
          schedule.map(({ atMs, forMs, fault }) => [Math.round(atMs * 1e6), Math.round(forMs * 1e6), fault]);
        expect(inNs(again)).toEqual(inNs(plan));
        const { schedule: _, ...rest } = again;
        const { schedule: __, ...expected } = plan;
        expect(rest).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("names what is not the default: options, the lease, a core that has to recover", async () => {
    const text =
      "{ system: { raft: { maxEntriesPerAppend: 1, leaseMs: 3000 } }, recovery: core, nodes: 3, timeLimit: 2s, seed: 9 }";
    const plan = await planOf(text);
    expect(await planOf(campaignFile(plan, setup))).toEqual(plan);
  });

  it("is one that a person reads: remarks first, an entry of the schedule a line", async () => {
    const schedule: readonly SpelledFault[] = [
      { atMs: 1250, forMs: 0.000305, fault: { kind: "pause", targets: ["n1"] } },
      { atMs: 2000, forMs: 500, fault: { kind: "partition", grudge: { n1: ["n2"] }, heal: "fast" } },
    ];
    const plan = { ...(await planOf("{ system: raft, timeLimit: 3s, seed: 9 }")), schedule };
    expect(campaignFile(plan, setup)).toBe(`# What it reproduces.
# And how.

name: shrunk-fenced-writes-E7
system: raft
env: sim
workload: fenced-writes
nodes: 5
contenders: 3
timeLimit: 3s
rate: 50
seed: 9
expect: invalid E7
schedule:
  - { at: 1.25s, for: 0.000000305s, fault: { kind: pause, targets: [ n1 ] } }
  - { at: 2s, for: 0.5s, fault: { kind: partition, grudge: { n1: [ n2 ] }, heal: fast } }
`);
  });
});

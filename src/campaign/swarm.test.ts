import { describe, expect, it } from "vitest";
import { parseNemesis } from "./choices.js";
import { withSeed } from "./plan.js";
import { planCampaign } from "./plan-campaign.js";
import { readCampaign } from "./read-campaign.js";
import { PLUGINS } from "./registry.js";

const context = { plugins: PLUGINS, tool: "usurper 0.0.0", drawSeed: () => 1 };
const rowOf = async (text: string) => {
  const [row] = (await planCampaign(readCampaign(text, "c.yaml"), context)).rows;
  if (row === undefined) throw new Error("no row was planned");
  return row;
};
const seeds = Array.from({ length: 400 }, (_, seed) => seed);

describe("a swarm", () => {
  it("lets each seed draw other nemeses, the same seed always the same", async () => {
    const row = await rowOf("system: raft\nnemesis: swarm\n");
    const drawn = seeds.map((seed) => withSeed(row, seed).nemeses.map(({ label }) => label));
    expect(drawn).toEqual(seeds.map((seed) => withSeed(row, seed).nemeses.map(({ label }) => label)));
    expect(new Set(drawn.map((labels) => labels.join(","))).size).toBeGreaterThan(300);
    expect(Math.min(...drawn.map((labels) => labels.length))).toBe(1);
    expect(Math.max(...drawn.map((labels) => labels.length))).toBe(Math.min(4, PLUGINS.nemeses.length));
  });

  it("draws each nemesis of the simulator, every kind of trigger, and a core that has to recover alone", async () => {
    const row = await rowOf("system: raft\nnemesis: swarm\n");
    const plans = seeds.map((seed) => withSeed(row, seed));
    const names = new Set(plans.flatMap(({ nemeses }) => nemeses.map(({ name }) => name)));
    expect([...names].sort()).toEqual([...(row.swarm?.nemeses ?? [])].map(({ nemesis }) => nemesis.name).sort());
    const waits = new Set(plans.flatMap(({ nemeses }) => nemeses.flatMap(({ when }) => when ?? [])));
    expect([...waits].sort()).toEqual([...(row.swarm?.triggers ?? [])].sort());
    expect(new Set(plans.map(({ recovery }) => recovery))).toEqual(new Set([undefined, "core"]));
  });

  it("says what it drew in words that a campaign or flag can say too", async () => {
    const row = await rowOf("system: raft\nnemesis: swarm\n");
    for (const seed of seeds.slice(0, 100)) {
      for (const { label, drawn: _, ...drawn } of withSeed(row, seed).nemeses) {
        const again = await rowOf(`system: raft\nnemesis: ["${label}"]\n`);
        expect(again.plan.nemeses[0]).toEqual({ label, ...drawn });
        expect(parseNemesis(label)?.name).toBe(drawn.name);
      }
    }
  });

  it("stands beside nemeses that are named, and takes no settings of its own", async () => {
    const row = await rowOf("system: raft\nnemesis: [swarm, kill]\n");
    expect(withSeed(row, 5).nemeses[0]?.label).toBe("kill");
    expect(withSeed(row, 5).nemeses.length).toBeGreaterThan(1);
    await expect(rowOf("system: raft\nnemesis: swarm:leader\n")).rejects.toThrow(/swarm takes no target/);
  });
});

import { describe, expect, it } from "vitest";
import { withSeed } from "./plan.js";
import { planCampaign } from "./plan-campaign.js";
import { readCampaign } from "./read-campaign.js";
import { PLUGINS } from "./registry.js";

const context = { plugins: PLUGINS, tool: "usurper 0.0.0", drawSeed: () => 1 };
const plan = (text: string) => planCampaign(readCampaign(`timeLimit: 12s\n${text}\n`, "c.yaml"), context);

describe("where no node leads", () => {
  it.each([
    ["kill:leader", "kill:leader: no node of redlock ever leads: name one, minority, majority or all"],
    ["pause:followers", "pause:followers: no node of redlock ever leads: name one, minority, majority or all"],
    [
      "partition:leader-deaf",
      "partition:leader-deaf: no node of redlock ever leads: name one, minority, majority or all",
    ],
    ["partition", "partition:halves: nodes of redlock do not speak to each other"],
    ["partition:minority", "partition:minority: nodes of redlock do not speak to each other"],
  ])("%s is refused while planning", async (nemesis, reason) => {
    await expect(plan(`system: redlock\nnemesis: ["${nemesis}"]`)).rejects.toThrow(reason);
  });

  it.each(["kill:majority", "partition:contender", "links:minority", "clock:contenders"])(
    "%s means somebody",
    async (nemesis) => {
      expect((await plan(`system: lease\nnemesis: ["${nemesis}"]`)).rows).toHaveLength(1);
    },
  );

  it("a swarm draws none of those", async () => {
    const [row] = (await plan("system: lease\nnemesis: swarm")).rows;
    if (row === undefined) throw new Error("no row was planned");
    const drawn = Array.from({ length: 400 }, (_, seed) => withSeed(row, seed).nemeses).flat();
    const ofLeaders = drawn.filter(({ target }) => target.startsWith("leader") || target === "followers");
    const cuts = drawn.filter(({ name }) => name === "partition").map(({ target }) => target);
    expect(ofLeaders).toEqual([]);
    expect([...new Set(cuts)].sort()).toEqual(["contender", "contenders"]);
    expect(drawn.length).toBeGreaterThan(400);
  });
});

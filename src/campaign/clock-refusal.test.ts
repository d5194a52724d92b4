import { describe, expect, it } from "vitest";
import type { Environment } from "../contract/environment.js";
import { withSeed } from "./plan.js";
import { planCampaign } from "./plan-campaign.js";
import { readCampaign } from "./read-campaign.js";
import { PLUGINS } from "./registry.js";

/** An environment whose nodes bear wrong wall clocks only, as a JVM's do; contenders bear all. */
const wallOnly = (environment: Environment): Environment => ({
  ...environment,
  injects: async (fault, system) => {
    if (fault.kind !== "clock" || fault.strikes === "contenders" || fault.clock === "wall") {
      return environment.injects(fault, system);
    }
    return { supported: false, reason: "its timed waits would die" };
  },
});
const plugins = { ...PLUGINS, environments: PLUGINS.environments.map(wallOnly) };
const context = { plugins, tool: "usurper 0.0.0", drawSeed: () => 1 };
const plan = (text: string) => planCampaign(readCampaign(`system: raft\n${text}\n`, "c.yaml"), context);
const SCHEDULE = "timeLimit: 12s\nschedule:\n  - { at: 1s, for: 1s, fault: ";

describe("a fault of clocks that not everybody bears", () => {
  it.each([
    "nemesis: clock",
    "nemesis: clock:leader:clock=monotonic",
    "nemesis: clock:actor:when=grant",
    `${SCHEDULE}{ kind: clock, targets: [c1, n1], clock: both, offsetMs: 5 } }`,
  ])("is refused while planning: %s", async (text) => {
    await expect(plan(text)).rejects.toThrow("sim cannot inject clock: its timed waits would die");
  });

  it.each([
    "nemesis: clock:leader:clock=wall",
    "nemesis: clock:contender",
    `${SCHEDULE}{ kind: clock, targets: [c1], clock: monotonic, offsetMs: 5 } }`,
    `${SCHEDULE}{ kind: clock, targets: [n1], clock: wall, offsetMs: 5 } }`,
  ])("is planned where it is borne: %s", async (text) => {
    expect((await plan(text)).rows).toHaveLength(1);
  });

  it("is drawn by a swarm as everybody bears it", async () => {
    const [row] = (await plan("nemesis: swarm")).rows;
    const drawn = Array.from({ length: 400 }, (_, seed) => withSeed(row!, seed).nemeses)
      .flat()
      .filter(({ name }) => name === "clock");
    expect(drawn.length).toBeGreaterThan(50);
    expect(new Set(drawn.map(({ options }) => options["clock"]))).toEqual(new Set(["wall"]));
    for (const { label } of drawn) expect(label).toContain("clock=wall");
  });
});

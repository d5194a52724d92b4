import { describe, expect, it } from "vitest";
import type { Environment } from "../contract/environment.js";
import { withSeed } from "./plan.js";
import { planCampaign } from "./plan-campaign.js";
import { readCampaign } from "./read-campaign.js";
import { PLUGINS } from "./registry.js";

/** An environment whose disks can fill up and lose power, and no more. */
const twoModes = (environment: Environment): Environment => ({
  ...environment,
  injects: async (fault, system) => {
    const { kind, disk = "" } = fault;
    if (kind !== "disk" || ["", "power-loss", "full"].includes(disk)) return environment.injects(fault, system);
    return { supported: false, reason: `no ${disk} here` };
  },
});
const plugins = { ...PLUGINS, environments: PLUGINS.environments.map(twoModes) };
const context = { plugins, tool: "usurper 0.0.0", drawSeed: () => 1 };
const plan = (text: string) => planCampaign(readCampaign(`system: raft\n${text}\n`, "c.yaml"), context);
const SCHEDULE = "timeLimit: 12s\nschedule:\n  - { at: 1s, for: 1s, fault: ";

describe("a mode of disk faults that an environment lacks", () => {
  it.each([
    "nemesis: disk:one:mode=slow-sync",
    `${SCHEDULE}{ kind: disk, targets: [n1], mode: slow-sync, slowMs: 5 } }`,
  ])("is refused while planning: %s", async (text) => {
    await expect(plan(text)).rejects.toThrow("sim cannot inject disk: no slow-sync here");
  });

  it.each([
    "nemesis: disk",
    "nemesis: disk:all:mode=full",
    `${SCHEDULE}{ kind: disk, targets: [n1], mode: power-loss } }`,
  ])("leaves the others to be planned: %s", async (text) => {
    expect((await plan(text)).rows).toHaveLength(1);
  });

  it("is not drawn by a swarm", async () => {
    const [row] = (await plan("nemesis: swarm")).rows;
    const drawn = Array.from({ length: 400 }, (_, seed) => withSeed(row!, seed).nemeses)
      .flat()
      .filter(({ name }) => name === "disk");
    expect(drawn.length).toBeGreaterThan(50);
    expect(new Set(drawn.map(({ options }) => options["mode"]))).toEqual(new Set(["power-loss", "full"]));
  });
});

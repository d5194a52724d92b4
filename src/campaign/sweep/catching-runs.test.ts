import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readCampaign } from "../read-campaign.js";
import { PLUGINS } from "../registry.js";
import { catchingRuns } from "./catching-runs.js";
import { type DetectionRecord, readDetections } from "./detection-record.js";

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const campaign = readCampaign(readFileSync(at("campaigns/planted-bugs.yaml"), "utf8"), "planted-bugs.yaml");
const context = { plugins: PLUGINS, tool: "usurper test", drawSeed: () => 0 };

describe("the runs that catch planted bugs", () => {
  it("are known for every bug: its system, its row's conditions and the first seed that caught it", async () => {
    const record = readDetections(at("docs/planted-bugs.json"));
    const catching = await catchingRuns(campaign, record, context);
    for (const { name: system, bugs } of PLUGINS.systems) {
      for (const { name } of bugs) {
        const seed = record.bugs[name]?.hunts.find(({ caught }) => caught !== undefined)?.caught?.seed;
        expect(catching.get(name)).toEqual(
          expect.arrayContaining([
            ["--system", system],
            ["--bug", name],
            ["--seed", String(seed)],
          ]),
        );
      }
    }
    expect(catching.get("half-is-a-majority")).toEqual(
      expect.arrayContaining([
        ["--nemesis", "partition:everyMs=3000:forMs=2000"],
        ["--nodes", "4"],
      ]),
    );
  });

  it("take the first range of seeds in which a bug was caught, and leave out a bug that no hunt has caught", async () => {
    const caught = { seed: 105, seeds: 5, rules: ["E7"] };
    const missed = { firstSeed: 1, lastSeed: 100, runs: 100 };
    const record: DetectionRecord = {
      format: "usurper-detections/1",
      bugs: {
        "vote-ignores-log": { hunts: [missed, { firstSeed: 101, lastSeed: 200, runs: 5, caught }] },
        "vote-not-persisted": { hunts: [missed] },
      },
    };
    const catching = await catchingRuns(campaign, record, context);
    expect([...catching.keys()]).toEqual(["vote-ignores-log"]);
    expect(catching.get("vote-ignores-log")?.at(-1)).toEqual(["--seed", "105"]);
  });
});

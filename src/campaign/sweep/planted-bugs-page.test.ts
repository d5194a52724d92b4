import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { PlantedBug } from "../../contract/system.js";
import { readCampaign } from "../read-campaign.js";
import { PLUGINS } from "../registry.js";
import { type DetectionRecord, readDetections, withResults } from "./detection-record.js";
import type { HuntResult } from "./hunt.js";
import { renderPlantedBugs } from "./planted-bugs-page.js";

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const PLANTED = PLUGINS.systems.flatMap(({ bugs }) => bugs);

describe("docs/planted-bugs.md", () => {
  it("is what the code and the recorded hunts say: `npx usurper list bugs --markdown` writes it", () => {
    const page = renderPlantedBugs(PLUGINS.systems, readDetections(at("docs/planted-bugs.json")));
    expect(readFileSync(at("docs/planted-bugs.md"), "utf8")).toBe(page);
  });

  it("tells of at least 25 mistakes, each with a source and the rules that must catch it", () => {
    expect(PLANTED.length).toBeGreaterThanOrEqual(25);
    for (const { name, rules, source, summary } of PLANTED) {
      expect({ name, rules: rules.length > 0, source: source.length > 10, summary: summary.endsWith(".") }).toEqual({
        name,
        rules: true,
        source: true,
        summary: true,
      });
    }
  });
});

describe("campaigns/planted-bugs.yaml", () => {
  it("has rows for bugs that there are, which expect a rule of their listing", () => {
    const { rows } = readCampaign(readFileSync(at("campaigns/planted-bugs.yaml"), "utf8"), "planted-bugs.yaml");
    const wrong = rows.filter(({ settings: { bug, expect: expected } }) => {
      const planted = PLANTED.find(({ name }) => name === bug?.value);
      const rule = expected?.value.verdict === "invalid" ? expected.value.rule : undefined;
      return planted === undefined || rule === undefined || !planted.rules.includes(rule);
    });
    expect(wrong.map(({ settings }) => settings.bug?.value)).toEqual([]);
  });
});

describe("a record of detections", () => {
  const bug: PlantedBug = { name: "b", summary: "It errs.", rules: ["E7"], source: "A paper." };
  const result = (firstSeed: number, caught: HuntResult["caught"], runs: number) =>
    ({
      ground: { bug, row: { seeds: [firstSeed, firstSeed + 99] } },
      caught,
      byClients: undefined,
      runs,
    }) as unknown as HuntResult;
  const caught = { seed: 3, seeds: 3, rules: ["E7"], why: "it broke", wallMs: 1, simulatedMs: 1 };
  const empty: DetectionRecord = { format: "usurper-detections/1", bugs: {} };

  it("keeps one hunt for each range of seeds, in their order, and forgets nothing else", () => {
    const size = { nodes: 3, contenders: 1, faults: 2, operations: 4, events: 9, timeMs: 1000 };
    const first = withResults(empty, [result(201, undefined, 100)], new Map([["b", size]]));
    const second = withResults(first, [result(1, caught, 100), result(201, caught, 4)], new Map());
    expect(second.bugs["b"]).toEqual({
      hunts: [
        { firstSeed: 1, lastSeed: 100, runs: 100, caught: { seed: 3, seeds: 3, rules: ["E7"] } },
        { firstSeed: 201, lastSeed: 300, runs: 4, caught: { seed: 3, seeds: 3, rules: ["E7"] } },
      ],
      shrunk: size,
    });
  });

  it("shows what only the simulator sees, what was missed, and what was never hunted", () => {
    const record = withResults(empty, [result(1, caught, 100), result(201, undefined, 100)], new Map());
    const system = { ...PLUGINS.systems[0], bugs: [bug, { ...bug, name: "c" }] } as (typeof PLUGINS.systems)[number];
    const page = renderPlantedBugs([system], record);
    expect(page).toContain("| [b](#b) | E7 | 3, not in 100 | E7 only, in 200 seeds |  |");
    expect(page).toContain("| [c](#c) | not hunted yet |  |  |  |");
  });
});

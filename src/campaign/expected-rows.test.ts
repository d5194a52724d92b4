import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ExpectedOutcome } from "../contract/expected-outcome.js";
import type { System } from "../contract/system.js";
import { formatExpectation } from "./expectation.js";
import { expectedRows } from "./expected-rows.js";
import type { PlannedRow } from "./plan.js";
import { planCampaign } from "./plan-campaign.js";
import type { Plugins } from "./plugins.js";
import { readCampaign } from "./read-campaign.js";
import { PLUGINS } from "./registry.js";

/** What environments could inject on this machine is beside the point. */
const CAPABLE: Plugins = {
  ...PLUGINS,
  environments: PLUGINS.environments.map((environment) =>
    // Environments are objects of classes as well as plain ones: only what is asked is replaced.
    Object.assign(Object.create(environment), { injects: async () => ({ supported: true }) }),
  ),
};

async function planned(text: string, file: string): Promise<readonly PlannedRow[]> {
  const context = { plugins: CAPABLE, tool: "usurper test", drawSeed: () => 1 };
  return (await planCampaign(readCampaign(text, file), context)).rows;
}

/** Rows that would run the same, and judge it the same, have the same text. */
function told(rows: readonly PlannedRow[]): readonly string[] {
  return rows.map(({ title, plan, expectation, swarm }) =>
    [title, formatExpectation(expectation), swarm === undefined ? "" : "swarm", JSON.stringify(plan)].join("\n"),
  );
}

/** YAML reads JSON as it is. */
async function rowsOf(systems: readonly System[]): Promise<readonly PlannedRow[]> {
  const runs = systems.flatMap(expectedRows);
  return runs.length === 0 ? [] : planned(JSON.stringify({ runs }), "expected");
}

const file = (name: string) => planned(readFileSync(new URL(`../../campaigns/${name}`, import.meta.url), "utf8"), name);

const simulated = PLUGINS.systems.filter(({ protocol }) => protocol !== undefined);
const contained = PLUGINS.systems.filter(({ protocol }) => protocol === undefined);

describe("what systems are expected to come to", () => {
  it.each(simulated.map((system) => [system.name, system] as const))(
    "is tried for %s by the rows of campaigns/approaches.yaml, over a hundred seeds, and by no others",
    async (name, system) => {
      const rows = (await file("approaches.yaml")).filter(({ plan }) => plan.system.name === name);
      // What is missing is shown as the row to be added: YAML takes it as it is.
      const tried = told(rows);
      const expected = told(await rowsOf([system]));
      const missing = expectedRows(system).filter((_, place) => !tried.includes(expected[place] ?? ""));
      expect(missing.map((row) => JSON.stringify(row))).toEqual([]);
      expect(rows.filter((_, place) => !expected.includes(tried[place] ?? "")).map(({ title }) => title)).toEqual([]);
      expect(new Set(tried).size).toBe(rows.length);
      expect(rows.map(({ seeds }) => [seeds[0], seeds.at(-1), seeds.length])).toEqual(rows.map(() => [1, 100, 100]));
    },
  );

  it("is tried in containers by rows of campaigns/counterparts.yaml", async () => {
    const rows = told(await file("counterparts.yaml"));
    const missing = told(await rowsOf(contained)).filter((row) => !rows.includes(row));
    expect(missing).toEqual([]);
  });

  it.each(PLUGINS.systems.flatMap((system) => system.expected.map((one) => [system.name, one] as const)))(
    "is said of %s in one sentence without a full stop: %o",
    (_, { why }: ExpectedOutcome) => expect(why).toMatch(/^\S.*[^.\s]$/),
  );

  it("tells rows apart that differ in any setting", async () => {
    const [one] = simulated;
    const row = { workload: "fenced-writes", nemesis: ["kill"], expect: "valid", why: "" } as const;
    const variants: readonly Partial<ExpectedOutcome>[] = [
      {},
      { nemesis: ["kill:leader"] },
      { expect: "invalid E4" },
      { timeLimit: "40s" },
      { nodes: 3 },
      { contenders: 4 },
      { rate: 60 },
      { nemesis: [] },
    ];
    const rows = await rowsOf([{ ...(one as System), expected: variants.map((variant) => ({ ...row, ...variant })) }]);
    expect(new Set(told(rows)).size).toBe(variants.length);
  });
});

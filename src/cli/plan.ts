import { buildCommand } from "@stricli/core";
import { formatExpectation } from "../campaign/expectation.js";
import { type CampaignPlan, withSeed } from "../campaign/plan.js";
import { planCampaign } from "../campaign/plan-campaign.js";
import { formatDurationMs } from "../core/units.js";
import type { CliContext } from "./context.js";
import { planContext, readRequest } from "./read-request.js";
import { type RunFlags, runFlagParameters } from "./run-flags.js";
import { seedsText } from "./seeds-text.js";

interface PlanFlags extends RunFlags {
  readonly json: boolean;
}

/** What would run, without starting anything. */
async function plan(this: CliContext, flags: PlanFlags, file?: string): Promise<void> {
  const campaign = await planCampaign(readRequest(flags, file), planContext(this));
  const { stdout } = this.process;
  stdout.write(flags.json ? `${JSON.stringify(planned(campaign), null, 2)}\n` : planText(campaign));
}

/** The plan of every run, as `plan.json` will hold it. */
function planned({ name, rows }: CampaignPlan) {
  return {
    name,
    rows: rows.map((row) => ({
      title: row.title,
      expect: formatExpectation(row.expectation),
      runs: row.seeds.map((seed) => withSeed(row, seed)),
    })),
  };
}

function planText({ rows }: CampaignPlan): string {
  const lines = rows.map(({ title, seeds, expectation, plan: { timeLimitMs } }) => {
    const expected = `expected ${formatExpectation(expectation)}`;
    return `${title}: ${seedsText(seeds)}, ${formatDurationMs(timeLimitMs)} each, ${expected}`;
  });
  return [...lines, ...totals(rows)].map((line) => `${line}\n`).join("");
}

/** Simulated time costs next to nothing; real time is what a run takes. */
function totals(rows: CampaignPlan["rows"]): readonly string[] {
  const runs = rows.reduce((sum, row) => sum + row.seeds.length, 0);
  const realMs = rows
    .filter(({ plan: { env } }) => env !== "sim")
    .reduce((sum, { seeds, plan: { timeLimitMs } }) => sum + seeds.length * timeLimitMs, 0);
  const real = realMs === 0 ? "all of it simulated" : `at least ${formatDurationMs(realMs)} of real time`;
  return [`${runs} ${runs === 1 ? "run" : "runs"}, ${real}`];
}

export const planCommand = buildCommand<PlanFlags, [string?], CliContext>({
  func: plan,
  parameters: {
    flags: { ...runFlagParameters, json: { kind: "boolean", brief: "every run's plan.json", default: false } },
    positional: {
      kind: "tuple",
      parameters: [{ parse: (text) => text, placeholder: "campaign.yaml", brief: "a campaign file", optional: true }],
    },
  },
  docs: { brief: "what would run, and for how long" },
});

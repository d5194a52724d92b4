/**
 * `hunt.ts CAMPAIGN SEEDS`: runs the rows of a campaign in turn, so many seeds each, on whatever source tree this file
 * lies in, and ends with the first run that the harness finds fault with. Prints a dot a run, then a `Hunt` as JSON in a
 * line of its own.
 */
import { readFileSync } from "node:fs";
import { withSeed } from "../../src/campaign/plan.js";
import { planCampaign } from "../../src/campaign/plan-campaign.js";
import { readCampaign } from "../../src/campaign/read-campaign.js";
import { PLUGINS } from "../../src/campaign/registry.js";
import { sweepRun } from "../../src/campaign/sweep/swept-run.js";
import { messageOf } from "../../src/core/errors.js";

/** What came of hunting one mutant, or none. */
export interface Hunt {
  /** What found it: rules, or that the run broke down. Absent where nothing did. */
  readonly foundBy?: string;
  readonly why?: string;
  /** How many runs it took, the finding one included. */
  readonly runs: number;
  /** By row: how many runs were valid. */
  readonly valid: readonly number[];
}

/** A row of which so many runs cannot be judged will not be judged for good. */
const MOST_VAIN_RUNS = 5;

const [, , campaign = "", seeds = "1"] = process.argv;
console.log(`\n${JSON.stringify(await hunt(campaign, Number(seeds)))}`);

async function hunt(file: string, seedsPerRow: number): Promise<Hunt> {
  const context = { plugins: PLUGINS, tool: "mutants", drawSeed: () => 1 };
  const { rows } = await planCampaign(readCampaign(readFileSync(file, "utf8"), file), context);
  const valid = rows.map(() => 0);
  const sweep = { plugins: PLUGINS, signal: new AbortController().signal, nowMs: () => performance.now() };
  let runs = 0;
  for (let turn = 0; turn < seedsPerRow; turn++) {
    for (const [place, row] of rows.entries()) {
      const seed = row.seeds[turn];
      if (seed === undefined) continue;
      runs++;
      process.stdout.write(".");
      try {
        const { verdict, violations } = await sweepRun({ plan: withSeed(row, seed), wanted: "figures" }, sweep);
        if (verdict === "valid") valid[place] = (valid[place] ?? 0) + 1;
        if (turn >= MOST_VAIN_RUNS && valid[place] === 0)
          return { foundBy: "F", why: `no run of row ${place + 1} can be judged`, runs, valid };
        if (verdict !== "invalid") continue;
        const foundBy = violations.map(({ rule }) => rule).join(" ");
        return { foundBy, why: violations[0]?.why ?? "", runs, valid };
      } catch (thrown) {
        return { foundBy: "broke down", why: messageOf(thrown), runs, valid };
      }
    }
  }
  return { runs, valid };
}

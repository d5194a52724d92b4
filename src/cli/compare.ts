import { statSync } from "node:fs";
import { join } from "node:path";
import { buildCommand } from "@stricli/core";
import { EXPECTED, parseSeeds } from "../campaign/choices.js";
import { compareCampaign } from "../campaign/compare/compare-campaign.js";
import { compareFolders } from "../campaign/compare/compare-folders.js";
import type { Comparison } from "../campaign/compare/comparison.js";
import { executeCampaign } from "../campaign/execute-campaign.js";
import type { CampaignPlan } from "../campaign/plan.js";
import { planCampaign } from "../campaign/plan-campaign.js";
import { PLUGINS } from "../campaign/registry.js";
import { overridden } from "../campaign/run-request.js";
import { UserError } from "../core/errors.js";
import { comparisonJson } from "./compare-json.js";
import { comparisonText } from "./compare-text.js";
import { type CliContext, EXIT } from "./context.js";
import { Display } from "./display.js";
import { flagParser } from "./flag-parser.js";
import { listenForInterruption } from "./interruption.js";
import { paintFor } from "./paint.js";
import { planContext, readRequest } from "./read-request.js";
import { reportTemplateOf, runsDirFlag } from "./run.js";
import { type RunFlags, runFlagParameters } from "./run-flags.js";
import { progressScreens, StatusLine } from "./status-line.js";
import { jobsFlag, workersFor } from "./sweep-workers.js";
import { counted } from "./wording.js";

/** Where standard output is no terminal, whoever reads it has one of the usual width. */
const WIDTH = 80;

/** What all systems of a campaign can be compared under instead of what it says. */
type ConditionFlags = Pick<RunFlags, "env" | "workload" | "nemesis" | "nodes" | "contenders" | "timeLimit" | "rate">;

interface CompareFlags extends ConditionFlags {
  readonly seeds?: readonly number[];
  readonly jobs?: number;
  readonly keep: boolean;
  readonly runsDir: string;
  readonly json: boolean;
}

/**
 * Systems side by side: a campaign that is run for it, or runs that were recorded before. Shows verdicts, judges none. The
 * comparison has standard output to itself: how far it has come is told on standard error.
 */
async function compare(this: CliContext, flags: CompareFlags, ...paths: readonly string[]): Promise<void> {
  const comparison = paths.some(isFolder) ? compareRecorded(flags, paths) : await compareRunning(this, flags, paths);
  const { stdout, env } = this.process;
  if (flags.json) stdout.write(`${JSON.stringify(comparisonJson(comparison))}\n`);
  else stdout.write(comparisonText(comparison, paintFor(stdout, env), stdout.columns ?? WIDTH));
}

function compareRecorded(flags: CompareFlags, paths: readonly string[]): Comparison {
  const { runsDir: _, json: __, ...others } = flags;
  const [meaningless] = Object.entries(others).flatMap(([name, value]) => (value ? name : []));
  if (meaningless !== undefined) {
    throw new UserError(`--${meaningless} means nothing beside run folders: these runs are over`, {
      hint: "name a campaign file to run it",
    });
  }
  return compareFolders(paths, PLUGINS);
}

async function compareRunning(context: CliContext, flags: CompareFlags, paths: readonly string[]): Promise<Comparison> {
  const [file = join(context.packageRoot, "campaigns/compare.yaml"), ...more] = paths;
  if (more.length > 0) throw new UserError("a comparison takes one campaign file, or the folders of runs");
  const campaign = await planCampaign(requestOf(file, flags), planContext(context));
  const interruption = listenForInterruption((line) => context.process.stderr.write(`\n${line}\n`));
  try {
    const { signal } = interruption;
    const simulated = campaign.rows.every(({ plan }) => plan.env === "sim");
    // Only the simulator runs many at once, and needs no folders.
    const compared =
      simulated && !flags.keep ? inMemory(context, flags, campaign, signal) : kept(context, flags, campaign, signal);
    const comparison = await compared;
    if (signal.aborted) context.exit = EXIT.unknown;
    return comparison;
  } finally {
    interruption[Symbol.dispose]();
  }
}

/** Every row is run to its last seed, whatever it expects. */
function requestOf(file: string, { seeds, json: _, keep: __, runsDir: ___, jobs: ____, ...conditions }: CompareFlags) {
  const request = readRequest(conditions, file);
  const at = { file: "--seeds" };
  const settings = {
    expect: { value: { verdict: "valid" } as const, place: at },
    ...(seeds === undefined ? {} : { seeds: { value: seeds, place: at } }),
  };
  return { ...request, rows: request.rows.map((row) => overridden(row, settings)) };
}

async function inMemory(
  context: CliContext,
  flags: CompareFlags,
  campaign: CampaignPlan,
  signal: AbortSignal,
): Promise<Comparison> {
  const status = new StatusLine(progressScreens(context.process), () => performance.now());
  const planned = campaign.rows.reduce((sum, { seeds }) => sum + seeds.length, 0);
  await using workers = workersFor(context, flags);
  status.line(`${counted(planned, "run", "runs")} over ${counted(workers.processes, "process", "processes")}`);
  let arrived = 0;
  const comparison = await compareCampaign(campaign, {
    plugins: PLUGINS,
    workers,
    signal,
    arrived: () => status.passing(`${++arrived}/${planned} runs`, "now and then"),
  });
  status.clear();
  return comparison;
}

/** One run after the other, each with its folder. */
async function kept(
  context: CliContext,
  flags: CompareFlags,
  campaign: CampaignPlan,
  signal: AbortSignal,
): Promise<Comparison> {
  const { stderr, env } = context.process;
  const display = new Display(progressScreens(context.process), paintFor(stderr, env), () => performance.now());
  const result = await executeCampaign(campaign, {
    runsDir: flags.runsDir,
    plugins: PLUGINS,
    reportTemplate: reportTemplateOf(context),
    signal,
    tell: display.tell,
    now: () => new Date(),
  });
  return compareFolders([result.type === "run" ? result.run.folder : result.folder], PLUGINS);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

const { env, workload, nemesis, nodes, contenders, timeLimit, rate } = runFlagParameters;

export const compareCommand = buildCommand<CompareFlags, string[], CliContext>({
  func: compare,
  parameters: {
    flags: {
      ...{ env, workload, nemesis, nodes, contenders, timeLimit, rate },
      seeds: {
        kind: "parsed",
        parse: flagParser(EXPECTED.seeds, parseSeeds),
        brief: "the seeds to run of each system, instead of the campaign's",
        placeholder: "a..b",
        optional: true,
      },
      jobs: jobsFlag,
      keep: { kind: "boolean", brief: "keep each run's folder, with its history and report", default: false },
      runsDir: runsDirFlag,
      json: { kind: "boolean", brief: "print the comparison as JSON, with the figures of each run", default: false },
    },
    positional: {
      kind: "array",
      parameter: {
        parse: (text) => text,
        placeholder: "campaign.yaml|run",
        brief: "a campaign file (campaigns/compare.yaml where none is named), or run folders",
      },
    },
  },
  docs: { brief: "systems side by side: how soon a new leader, at what cost, and what went wrong" },
});

import { availableParallelism } from "node:os";
import { buildCommand, type TypedFlagParameter } from "@stricli/core";
import { EXPECTED, parseCount, parseSeeds } from "../campaign/choices.js";
import { planCampaign } from "../campaign/plan-campaign.js";
import { PLUGINS } from "../campaign/registry.js";
import type { CampaignRequest } from "../campaign/run-request.js";
import { demandSimulation, executeSweep, type SweepResult } from "../campaign/sweep/execute-sweep.js";
import { startWorkers } from "../campaign/sweep/worker-pool.js";
import { type CliContext, EXIT, type ExitCode } from "./context.js";
import { flagParser } from "./flag-parser.js";
import { listenForInterruption } from "./interruption.js";
import { paintFor } from "./paint.js";
import { planContext, readRequest } from "./read-request.js";
import { reportTemplateOf, runsDirFlag } from "./run.js";
import { type RunFlags, runFlagParameters } from "./run-flags.js";
import type { Screen } from "./status-line.js";
import { SweepDisplay } from "./sweep-display.js";
import { sweepJson } from "./sweep-json.js";
import { sweepBlock, sweepLine } from "./sweep-text.js";
import { SWEEP_WORKER } from "./sweep-worker.js";

interface SweepFlags extends Omit<RunFlags, "seed"> {
  readonly seeds?: readonly number[];
  readonly keepGoing: boolean;
  readonly jobs?: number;
  readonly runsDir: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What a sweep covers that names no seeds. */
const DEFAULT_SEEDS = Array.from({ length: 1000 }, (_, place) => place + 1);

/** Runs many seeds side by side, and keeps the first that fails. */
async function sweep(this: CliContext, flags: SweepFlags, file?: string): Promise<void> {
  const campaign = await planCampaign(withSeeds(readRequest(flags, file), flags.seeds), planContext(this));
  demandSimulation(campaign);
  const { stdout, stderr, env } = this.process;
  // The result as JSON has standard output to itself.
  const screen: Screen = flags.json ? stderr : stdout;
  const paint = paintFor(screen, env);
  const nowMs = (): number => performance.now();
  const display = new SweepDisplay(screen, paint, nowMs, declaredMarks);
  const interruption = listenForInterruption((line) => stderr.write(`\n${line}\n`));
  try {
    await using workers = startWorkers(workerProgram(this), flags.jobs ?? availableParallelism());
    const result = await executeSweep(campaign, {
      plugins: PLUGINS,
      reportTemplate: reportTemplateOf(this),
      signal: interruption.signal,
      tell: flags.quiet ? () => {} : display.tell,
      now: () => new Date(),
      nowMs,
      workers,
      runsDir: flags.runsDir,
      onViolation: flags.keepGoing ? "go on" : "stop",
    });
    this.exit = exitOf(result);
    if (flags.json) stdout.write(`${JSON.stringify(sweepJson(result))}\n`);
    else
      for (const row of result.rows) stdout.write(`${flags.quiet ? sweepLine(row, paint) : sweepBlock(row, paint)}\n`);
  } finally {
    interruption[Symbol.dispose]();
  }
}

/** Workers are this very program, from the bundle or from its sources. */
function workerProgram({ program }: CliContext) {
  return { file: program, args: [SWEEP_WORKER], nodeFlags: process.execArgv };
}

function withSeeds(request: CampaignRequest, asked: readonly number[] | undefined): CampaignRequest {
  const given = asked && { value: asked, place: { file: "--seeds" } };
  const fallback = { value: DEFAULT_SEEDS, place: { file: "--seeds" } };
  const rows = request.rows.map((row) => {
    const seeds = given ?? row.settings.seeds ?? fallback;
    return { ...row, settings: { ...row.settings, seeds } };
  });
  return { ...request, rows };
}

function declaredMarks(system: string): number {
  return PLUGINS.systems.find(({ name }) => name === system)?.marks.length ?? 0;
}

function exitOf({ outcome }: SweepResult): ExitCode {
  return { met: EXIT.valid, missed: EXIT.invalid, unknown: EXIT.unknown }[outcome];
}

const seedsFlag: TypedFlagParameter<readonly number[] | undefined, CliContext> = {
  kind: "parsed",
  parse: flagParser(EXPECTED.seeds, parseSeeds),
  brief: "the seeds to run, e.g. 1..1000 (which is the default)",
  placeholder: "a..b",
  optional: true,
};

const { seed: _, ...whatToRun } = runFlagParameters;

export const sweepCommand = buildCommand<SweepFlags, [string?], CliContext>({
  func: sweep,
  parameters: {
    flags: {
      ...whatToRun,
      seeds: seedsFlag,
      keepGoing: { kind: "boolean", brief: "do not stop at the first violation; list all", default: false },
      jobs: {
        kind: "parsed",
        parse: flagParser(EXPECTED.count, parseCount),
        brief: "how many processes run seeds (one a core)",
        placeholder: "n",
        optional: true,
      },
      runsDir: runsDirFlag,
      json: { kind: "boolean", brief: "print what was found as JSON", default: false },
      quiet: { kind: "boolean", brief: "print the result alone", default: false },
    },
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: (text) => text,
          placeholder: "campaign.yaml",
          brief: "a campaign file; flags then hold for each of its runs",
          optional: true,
        },
      ],
    },
  },
  docs: { brief: "many simulated seeds over all cores; keeps the first that fails" },
});

import { buildCommand, type TypedFlagParameter } from "@stricli/core";
import { EXPECTED, parseName, parseSeeds } from "../campaign/choices.js";
import type { PlannedRow } from "../campaign/plan.js";
import { planCampaign } from "../campaign/plan-campaign.js";
import type { Located } from "../campaign/problems.js";
import { PLUGINS } from "../campaign/registry.js";
import type { CampaignRequest } from "../campaign/run-request.js";
import { demandSimulation, executeSweep, type SweepResult, simulationOnly } from "../campaign/sweep/execute-sweep.js";
import { GuidedPlans } from "../campaign/sweep/guided-plans.js";
import { countedPlans, type PlanSource } from "../campaign/sweep/plan-source.js";
import { UserError } from "../core/errors.js";
import { demandRunsDir } from "../store/run-folder.js";
import { type CliContext, EXIT, type ExitCode } from "./context.js";
import { flagParser } from "./flag-parser.js";
import { listenForInterruption } from "./interruption.js";
import { paintFor } from "./paint.js";
import { planContext, readRequest } from "./read-request.js";
import { reportTemplateOf, runsDirFlag } from "./run.js";
import { type RunFlags, runFlagParameters, settingsFromFlags } from "./run-flags.js";
import { progressScreens, resultScreens } from "./status-line.js";
import { sweepBugs } from "./sweep-bugs.js";
import { SweepDisplay } from "./sweep-display.js";
import { sweepJson } from "./sweep-json.js";
import { sweepBlock, sweepLine, sweepTotal } from "./sweep-text.js";
import { jobsFlag, workersFor } from "./sweep-workers.js";

interface SweepFlags extends Omit<RunFlags, "seed"> {
  readonly seeds?: readonly number[];
  readonly bugs?: readonly string[];
  readonly shrink: boolean;
  readonly record?: string;
  readonly guided: boolean;
  readonly runs?: number;
  readonly keepGoing: boolean;
  readonly jobs?: number;
  readonly runsDir: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What a sweep covers that names no seeds. */
const DEFAULT_SEEDS = Array.from({ length: 1000 }, (_, place) => place + 1);

/** Runs many seeds side by side, and keeps the first that fails; or hunts planted bugs. */
async function sweep(this: CliContext, flags: SweepFlags, file?: string): Promise<void> {
  const interruption = listenForInterruption((line) => this.process.stderr.write(`\n${line}\n`));
  try {
    const { signal } = interruption;
    this.exit =
      flags.bugs === undefined ? await seedSweep(this, flags, file, signal) : await bugSweep(this, flags, file, signal);
  } finally {
    interruption[Symbol.dispose]();
  }
}

async function seedSweep(
  context: CliContext,
  flags: SweepFlags,
  file: string | undefined,
  signal: AbortSignal,
): Promise<ExitCode> {
  if (flags.shrink || flags.record !== undefined) {
    throw new UserError("--shrink and --record need --bugs", {
      hint: "`usurper shrink RUN` shrinks a run that was kept",
    });
  }
  const campaign = await planCampaign(withSeeds(readRequest(flags, file), flags.seeds), planContext(context));
  demandSimulation(campaign);
  demandRunsDir(flags.runsDir);
  const { stdout, env } = context.process;
  const screens = flags.json ? progressScreens(context.process) : resultScreens(context.process);
  const paint = paintFor(screens.staying, env);
  const nowMs = (): number => performance.now();
  const display = new SweepDisplay(screens, paint, nowMs, declaredMarks);
  await using workers = workersFor(context, flags);
  const result = await executeSweep(campaign, {
    plugins: PLUGINS,
    reportTemplate: reportTemplateOf(context),
    signal,
    tell: flags.quiet ? () => {} : display.tell,
    now: () => new Date(),
    nowMs,
    workers,
    runsDir: flags.runsDir,
    onViolation: flags.keepGoing ? "go on" : "stop",
    plans: plansOf(flags),
  });
  if (flags.json) stdout.write(`${JSON.stringify(sweepJson(result))}\n`);
  else {
    for (const row of result.rows) stdout.write(`${flags.quiet ? sweepLine(row, paint) : sweepBlock(row, paint)}\n`);
    if (result.rows.length > 1) stdout.write(`${sweepTotal(result.rows, paint)}\n`);
  }
  return exitOf(result);
}

/** Guided, a sweep begins with the first of the seeds and goes on beyond the last. */
function plansOf({ guided, runs }: SweepFlags): (row: PlannedRow) => PlanSource {
  if (!guided) {
    if (runs !== undefined) throw new UserError("--runs needs --guided: without it the seeds say how many there are");
    return countedPlans;
  }
  return (row) => new GuidedPlans(row, row.seeds[0] ?? 0, runs ?? row.seeds.length);
}

async function bugSweep(
  context: CliContext,
  flags: SweepFlags,
  file: string | undefined,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { bugs = [], seeds, json, quiet } = flags;
  if (flags.bug !== undefined)
    throw new UserError("--bugs and --bug exclude each other", { hint: "name all under --bugs" });
  if (flags.keepGoing) throw new UserError("--keep-going means nothing beside --bugs: each bug is hunted until caught");
  if (flags.expect !== undefined)
    throw new UserError("--expect means nothing beside --bugs: each bug names the rules that must catch it");
  if (flags.guided)
    throw new UserError("--guided and --bugs exclude each other", { hint: "--bug NAME --guided hunts one" });
  const settings = settingsFromFlags(flags);
  const env = settings.env?.value;
  if (env !== undefined && env !== "sim") throw simulationOnly(env);
  return sweepBugs(context, {
    bugs: bugs.includes("all") ? "all" : bugs,
    file,
    settings: { ...settings, ...(seeds && { seeds: seedsOf(seeds) }) },
    ...(flags.shrink ? { shrinkInto: flags.runsDir } : {}),
    ...(flags.record === undefined ? {} : { record: flags.record }),
    output: json ? "json" : quiet ? "quiet" : "table",
    workers: () => workersFor(context, flags),
    signal,
  });
}

function withSeeds(request: CampaignRequest, asked: readonly number[] | undefined): CampaignRequest {
  const rows = request.rows.map((row) => {
    const seeds = asked === undefined ? (row.settings.seeds ?? seedsOf(DEFAULT_SEEDS)) : seedsOf(asked);
    return { ...row, settings: { ...row.settings, seeds } };
  });
  return { ...request, rows };
}

function seedsOf(seeds: readonly number[]): Located<readonly number[]> {
  return { value: seeds, place: { file: "--seeds" } };
}

function declaredMarks(system: string): number {
  return PLUGINS.systems.find(({ name }) => name === system)?.marks.length ?? 0;
}

function exitOf({ outcome, rows }: SweepResult): ExitCode {
  // A run that broke off tells of neither a violation nor its absence: something could not be run.
  if (outcome !== "missed" && rows.some(({ tally }) => tally.broken !== undefined)) return EXIT.couldNotRun;
  return { met: EXIT.valid, missed: EXIT.invalid, unknown: EXIT.unknown }[outcome];
}

function parseRuns(text: string): number | undefined {
  const runs = Number(text);
  return Number.isSafeInteger(runs) && runs > 0 ? runs : undefined;
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
      bugs: {
        kind: "parsed",
        parse: flagParser(EXPECTED.name, parseName),
        brief: "hunts these planted bugs, or all, and tells what caught each",
        placeholder: "all|a,b",
        optional: true,
        variadic: ",",
      },
      shrink: { kind: "boolean", brief: "with --bugs: shrinks the run that caught each", default: false },
      record: {
        kind: "parsed",
        parse: (text: string) => text,
        brief: "with --bugs: adds what was found to this JSON file",
        placeholder: "file",
        optional: true,
      },
      guided: {
        kind: "boolean",
        brief: "let runs that reach new marks lead to others like them, beside the seeds as they count",
        default: false,
      },
      runs: {
        kind: "parsed",
        parse: flagParser("a whole number above 0", parseRuns),
        brief: "how many runs a guided sweep makes (as many as there are seeds)",
        placeholder: "n",
        optional: true,
      },
      keepGoing: { kind: "boolean", brief: "do not stop at the first violation; list all", default: false },
      jobs: jobsFlag,
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

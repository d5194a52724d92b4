import { executeRun, runFolderFor } from "../campaign/execute-run.js";
import { PLUGINS } from "../campaign/registry.js";
import { openRecordedRun } from "../campaign/replay/recorded-run.js";
import type { RunSettings } from "../campaign/run-request.js";
import { shrinkRun } from "../campaign/shrink/shrink-run.js";
import { type Size, sizeOf } from "../campaign/shrink/specimen.js";
import { storyOf } from "../campaign/shrink/story/story.js";
import { writeShrunk } from "../campaign/shrink/write-shrunk.js";
import { suggestion } from "../campaign/suggest.js";
import { recordDetections } from "../campaign/sweep/detection-record.js";
import { type HuntResult, hunt } from "../campaign/sweep/hunt.js";
import { huntingGrounds } from "../campaign/sweep/hunting-grounds.js";
import type { SweepWorkers } from "../campaign/sweep/worker-pool.js";
import type { System } from "../contract/system.js";
import { EnvironmentError, UserError } from "../core/errors.js";
import { demandRunsDir } from "../store/run-folder.js";
import { type CliContext, EXIT, type ExitCode } from "./context.js";
import { HuntDisplay } from "./hunt-display.js";
import { huntJson } from "./hunt-json.js";
import { paintFor } from "./paint.js";
import { planContext, plantedBugsFile, readCampaignFile } from "./read-request.js";
import { reportTemplateOf } from "./run.js";
import { progressScreens, resultScreens, type Screen, type Screens } from "./status-line.js";

/** What of the flags matters to a hunt. */
export interface HuntSetup {
  readonly bugs: "all" | readonly string[];
  /** One row a bug; the package's own where none is named. */
  readonly file: string | undefined;
  /** Hold for every row. */
  readonly settings: RunSettings;
  /** Where the runs that caught something go and are shrunk; absent where they are not. */
  readonly shrinkInto?: string;
  /** The file to add to what was found. */
  readonly record?: string;
  readonly output: "table" | "json" | "quiet";
  /** Started once all is known to be well. */
  readonly workers: () => SweepWorkers;
  readonly signal: AbortSignal;
}

/** Hunts planted bugs one after the other, and prints what caught each. */
export async function sweepBugs(context: CliContext, setup: HuntSetup): Promise<ExitCode> {
  const { signal, output } = setup;
  const { stdout, env } = context.process;
  const systems = systemsOf(setup.settings);
  const rows = readCampaignFile(setup.file ?? plantedBugsFile(context));
  const grounds = await huntingGrounds({ bugs: setup.bugs, systems }, rows, setup.settings, planContext(context));
  if (setup.shrinkInto !== undefined) demandRunsDir(setup.shrinkInto);
  await using workers = setup.workers();
  const screens = screensFor(output, context.process);
  const nowMs = (): number => performance.now();
  const display = new HuntDisplay(screens, paintFor(screens.staying, env), nowMs, grounds);
  const results: HuntResult[] = [];
  const sizes = new Map<string, Size>();
  for (const ground of grounds) {
    if (signal.aborted) break;
    display.started(ground);
    const result = await hunt(ground, { workers, signal, nowMs, arrived: display.arrived });
    if (signal.aborted && result.caught === undefined) break;
    results.push(result);
    display.ended(result);
    try {
      const shrunk = await shrunkCatch(context, setup, result);
      if (shrunk === undefined) continue;
      sizes.set(ground.bug.name, shrunk.size);
      display.shrunk(shrunk.size, shrunk.folder);
    } catch (thrown) {
      if (!(thrown instanceof EnvironmentError)) throw thrown;
      display.notShrunk(thrown.message);
    }
  }
  const totals = display.summary(results);
  if (setup.record !== undefined) recordDetections(setup.record, results, sizes);
  if (output === "quiet") stdout.write(`${totals}\n`);
  if (output === "json") stdout.write(`${JSON.stringify(huntJson(results, sizes, signal))}\n`);
  return results.length === grounds.length && results.every(({ caught }) => caught) ? EXIT.valid : EXIT.invalid;
}

/** A run that caught a bug, made small. */
interface ShrunkCatch {
  readonly size: Size;
  /** Where it is, with its campaign, shortest history and story. */
  readonly folder: string;
}

/** Records the run that caught the bug, and shrinks it. Undefined where nothing was caught, or nothing is to be shrunk. */
async function shrunkCatch(
  context: CliContext,
  setup: HuntSetup,
  result: HuntResult,
): Promise<ShrunkCatch | undefined> {
  const { caught, ground } = result;
  const { shrinkInto: runsDir, signal } = setup;
  if (caught === undefined || runsDir === undefined || signal.aborted) return undefined;
  const now = (): Date => new Date();
  const uninterrupted = new AbortController().signal;
  const quiet = { plugins: PLUGINS, runsDir, reportTemplate: reportTemplateOf(context), tell: () => {}, now };
  const folder = runFolderFor(ground.row, caught.seed, runsDir, now);
  await executeRun(ground.row, caught.seed, folder, { ...quiet, signal: uninterrupted });
  const run = openRecordedRun(folder.path, "same", { plugins: PLUGINS, tool: `usurper ${context.version}` });
  const shrunk = await shrinkRun(run, undefined, { plugins: PLUGINS, signal, tell: () => {} });
  const story = storyOf(shrunk.rule, shrunk.smallest, shrunk.shortest);
  const { path } = await writeShrunk(shrunk, story, { ...quiet, signal: uninterrupted });
  return { size: sizeOf(shrunk.smallest), folder: path };
}

const SILENT: Screen = { write: () => {} };

function screensFor(output: HuntSetup["output"], streams: CliContext["process"]): Screens {
  switch (output) {
    case "table":
      return resultScreens(streams);
    case "json":
      return progressScreens(streams);
    case "quiet":
      return { staying: SILENT, passing: SILENT };
    default:
      return output satisfies never;
  }
}

/** The systems that the simulator runs, or the one that was named. */
function systemsOf({ system }: RunSettings): readonly System[] {
  const simulated = PLUGINS.systems.filter(({ protocol }) => protocol !== undefined);
  if (system === undefined) return simulated;
  const found = simulated.filter(({ name }) => name === system.value.name);
  if (found.length > 0) return found;
  const names = simulated.map(({ name }) => name);
  throw new UserError(`${system.value.name} is no system that the simulator runs`, {
    place: system.place,
    hint: suggestion(system.value.name, names),
  });
}

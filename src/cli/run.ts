import { join } from "node:path";
import { buildCommand } from "@stricli/core";
import type { RunOutcome } from "../campaign/campaign-event.js";
import { DEFAULTS } from "../campaign/defaults.js";
import { type CampaignResult, executeCampaign } from "../campaign/execute-campaign.js";
import { type Expectation, exceptedText, formatExpectation, type RowOutcome } from "../campaign/expectation.js";
import { planCampaign } from "../campaign/plan-campaign.js";
import { PLUGINS } from "../campaign/registry.js";
import { isExcepted } from "../campaign/summary.js";
import { type CliContext, EXIT, type ExitCode } from "./context.js";
import { Display } from "./display.js";
import { listenForInterruption } from "./interruption.js";
import { paintFor } from "./paint.js";
import { planContext, readRequest } from "./read-request.js";
import { type RunFlags, runFlagParameters } from "./run-flags.js";
import { progressScreens, resultScreens } from "./status-line.js";

interface RunVerbFlags extends RunFlags {
  readonly runsDir: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Plans, runs, checks and reports: one run by flags, or all of a campaign file. */
async function run(this: CliContext, flags: RunVerbFlags, file?: string): Promise<void> {
  const campaign = await planCampaign(readRequest(flags, file), planContext(this));
  const { stdout, stderr, env } = this.process;
  const screens = flags.json ? progressScreens(this.process) : resultScreens(this.process);
  const display = new Display(screens, paintFor(screens.staying, env), () => performance.now());
  const interruption = listenForInterruption((line) => stderr.write(`\n${line}\n`));
  try {
    const result = await executeCampaign(campaign, {
      runsDir: flags.runsDir,
      plugins: PLUGINS,
      reportTemplate: reportTemplateOf(this),
      signal: interruption.signal,
      tell: flags.quiet ? () => {} : display.tell,
      now: () => new Date(),
    });
    this.exit = exitOf(result.outcome);
    if (flags.json) stdout.write(`${JSON.stringify(resultJson(result))}\n`);
    else if (flags.quiet) stdout.write(`${resultLine(result)}\n`);
    else if (result.type === "run") {
      stdout.write(expectationLine(campaign.rows[0]?.expectation, result.outcome, result.run));
    }
  } finally {
    interruption[Symbol.dispose]();
  }
}

/** The built report app. */
export function reportTemplateOf({ packageRoot }: Pick<CliContext, "packageRoot">): string {
  return join(packageRoot, "dist/report/index.html");
}

function exitOf(outcome: RowOutcome): ExitCode {
  switch (outcome) {
    case "met":
      return EXIT.valid;
    case "missed":
      return EXIT.invalid;
    case "unknown":
      return EXIT.unknown;
    default:
      return outcome satisfies never;
  }
}

/** Of a single run: why its exit code is not its verdict's. Nothing where `valid` was expected, as it is by default. */
function expectationLine(expectation: Expectation | undefined, outcome: RowOutcome, { summary }: RunOutcome): string {
  if (expectation === undefined || formatExpectation(expectation) === "valid") return "";
  const excepted = isExcepted(summary) ? `, ${exceptedText(expectation)}` : "";
  return `${outcome}  expected ${formatExpectation(expectation)}${excepted}\n`;
}

/** The verdict of a single run, or the summary of a campaign, with the folder added. */
function resultJson(result: CampaignResult): object {
  return result.type === "run"
    ? { folder: result.run.folder, ...result.run.verdict }
    : { folder: result.folder, ...result.summary };
}

function resultLine(result: CampaignResult): string {
  const reason = result.type === "run" ? result.run.verdict.reason : undefined;
  return result.type === "run"
    ? `${result.run.verdict.verdict}  ${result.run.folder}${reason === undefined ? "" : `  ${reason}`}`
    : `${result.summary.totals.met} of ${result.summary.totals.rows} expectations met  ${result.folder}`;
}

export const runsDirFlag = {
  kind: "parsed",
  parse: (text: string) => text,
  brief: "where run folders go",
  placeholder: "dir",
  default: DEFAULTS.runsDir,
} as const;

export const runCommand = buildCommand<RunVerbFlags, [string?], CliContext>({
  func: run,
  parameters: {
    flags: {
      ...runFlagParameters,
      runsDir: runsDirFlag,
      json: { kind: "boolean", brief: "print the verdict as JSON", default: false },
      quiet: { kind: "boolean", brief: "print the verdict alone", default: false },
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
  docs: { brief: "runs one workload by flags, or all of a campaign file" },
});

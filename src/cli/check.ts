import { buildCommand, numberParser } from "@stricli/core";
import { judgeHistory } from "../campaign/check-file.js";
import { DEFAULT_LIMITS } from "../campaign/defaults.js";
import { PLUGINS } from "../campaign/registry.js";
import { checkRun } from "../campaign/run-stages.js";
import { suggestion } from "../campaign/suggest.js";
import { checkModel, type ModelVerdict, models } from "../checkers/linearizability/index.js";
import { UserError } from "../core/errors.js";
import type { History } from "../core/history.js";
import type { Json } from "../core/json.js";
import { formatDurationMs } from "../core/units.js";
import type { Verdict, VerdictFile } from "../core/verdict.js";
import { openHistory } from "../store/open-history.js";
import { type CliContext, EXIT, type ExitCode } from "./context.js";
import { type LimitFlags, limitsFrom } from "./limits.js";
import { type Paint, paintFor, paintVerdict } from "./paint.js";
import { runFolderAt } from "./run-folder-at.js";
import { verdictBlock } from "./verdict-block.js";

interface CheckFlags extends LimitFlags {
  readonly model?: string;
  readonly initial?: { readonly value: Json };
  readonly format?: string;
  readonly json: boolean;
}

/** Judges a run or a history again: by the rules of its workload, or by one model alone. */
async function check(this: CliContext, flags: CheckFlags, path: string): Promise<void> {
  const { stdout, stderr, env } = this.process;
  const paint = paintFor(stdout, env);
  if (flags.model !== undefined) {
    const history = warned(openHistory(path, { format: flags.format }), stderr);
    const judged = judgeByModel(history, flags.model, flags);
    this.exit = exitOfVerdict(judged.verdict);
    stdout.write(`${flags.json ? JSON.stringify(judged) : modelText(judged, paint)}\n`);
    return;
  }
  const folder = flags.format === undefined ? runFolderAt(path) : undefined;
  const verdict =
    folder === undefined
      ? judgeHistory(
          warned(openHistory(path, { format: flags.format }), stderr),
          PLUGINS,
          limitsFrom(flags) ?? DEFAULT_LIMITS,
        )
      : checkRun(folder, PLUGINS, limitsFrom(flags));
  this.exit = exitOfVerdict(verdict.verdict);
  const where = folder?.path ?? path;
  stdout.write(`${flags.json ? JSON.stringify({ folder: where, ...verdict }) : verdictText(verdict, where, paint)}\n`);
}

/** What the reader had to forgive is said, not hidden. */
function warned(history: History, stderr: { write(text: string): void }): History {
  for (const warning of history.warnings) stderr.write(`warning: ${warning}\n`);
  return history;
}

interface MeasuredVerdict extends ModelVerdict {
  /** The decision alone, without reading the file. */
  readonly timeMs: number;
  /** The most memory that the process has held. */
  readonly peakBytes: number;
}

function judgeByModel(history: History, name: string, flags: CheckFlags): MeasuredVerdict {
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) {
    const names = models.map((known) => known.name);
    throw new UserError(`unknown model ${name}`, { hint: suggestion(name, names) });
  }
  const { initial } = flags;
  const startMs = performance.now();
  const judged = checkModel(history, model, {
    ...(limitsFrom(flags) ?? DEFAULT_LIMITS),
    ...(initial === undefined ? {} : { initial: initial.value }),
  });
  const timeMs = Math.round((performance.now() - startMs) * 1000) / 1000;
  return { ...judged, timeMs, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

function modelText({ verdict, model, ops, timeMs, anomalies, reason }: MeasuredVerdict, paint: Paint): string {
  const lines = anomalies.map(({ why }) => `  ${paint.red("L violation")}: ${why}`);
  const summary = `${paint.bold(paintVerdict(paint, verdict))}  ${model}, ${ops} operations in ${formatDurationMs(timeMs)}`;
  return [...lines, ...(reason === undefined ? [] : [`  ${reason}`]), summary].join("\n");
}

function verdictText(verdict: VerdictFile, where: string, paint: Paint): string {
  return `${verdictBlock(verdict, paint)}\n${paint.bold(paintVerdict(paint, verdict.verdict))}  ${where}`;
}

function exitOfVerdict(verdict: Verdict): ExitCode {
  return EXIT[verdict];
}

function parseInitial(text: string): { readonly value: Json } {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    throw new UserError("expected JSON");
  }
}

export const checkCommand = buildCommand<CheckFlags, [string], CliContext>({
  func: check,
  parameters: {
    flags: {
      model: { kind: "parsed", parse: (text) => text, brief: "judge by this model alone", optional: true },
      initial: {
        kind: "parsed",
        parse: parseInitial,
        brief: "the model's initial value",
        placeholder: "json",
        optional: true,
      },
      format: {
        kind: "parsed",
        parse: (text) => text,
        brief: "the file's format, told apart unless named",
        optional: true,
      },
      timeLimit: {
        kind: "parsed",
        parse: numberParser,
        brief: "about as many seconds of search, in steps; then unknown",
        placeholder: "s",
        optional: true,
      },
      memoryLimit: {
        kind: "parsed",
        parse: numberParser,
        brief: "about as many megabytes of search, in steps; then unknown",
        placeholder: "mb",
        optional: true,
      },
      json: { kind: "boolean", brief: "print the verdict as JSON", default: false },
    },
    positional: {
      kind: "tuple",
      parameters: [{ parse: (text) => text, placeholder: "file|run", brief: "a run folder or a history file" }],
    },
  },
  docs: { brief: "judges a saved run or history again" },
});

import { buildCommand } from "@stricli/core";
import { judgeHistory } from "../campaign/check-file.js";
import { DEFAULT_LIMITS } from "../campaign/defaults.js";
import { PLUGINS } from "../campaign/registry.js";
import { checkRun, readRecorded } from "../campaign/run-stages.js";
import { explanationText, witnessText } from "../checkers/linearizability/index.js";
import type { CheckLimits } from "../contract/checker.js";
import { UserError } from "../core/errors.js";
import type { Explanation } from "../core/explanation.js";
import type { Json } from "../core/json.js";
import { formatDurationMs } from "../core/units.js";
import type { VerdictFile } from "../core/verdict.js";
import { type HistorySource, openSource } from "../store/history-source.js";
import { drained } from "../store/open-history.js";
import { type CliContext, EXIT } from "./context.js";
import { parseNumber } from "./flag-parser.js";
import { judgeByModel, type MeasuredVerdict, MODEL_FLAGS, modelNamed } from "./judge-by-model.js";
import { type LimitFlags, limitsFrom } from "./limits.js";
import { type Paint, paintFor, paintVerdict } from "./paint.js";
import { runFolderAt } from "./run-folder-at.js";
import { verdictBlock } from "./verdict-block.js";

/** Where standard output is no terminal, so many columns. */
const WIDTH = 120;
/** One illegal key refutes a history; to read of three is enough. */
const MOST_EXPLAINED = 3;

interface CheckFlags extends LimitFlags {
  readonly model?: string;
  readonly initial?: { readonly value: Json };
  readonly format?: string;
  readonly independent: boolean;
  readonly witness: boolean;
  readonly json: boolean;
}

/** Judges a run or a history again: by the rules of its workload, or by one model alone. */
async function check(this: CliContext, flags: CheckFlags, path: string): Promise<void> {
  const { stdout, env } = this.process;
  const paint = paintFor(stdout, env);
  if (flags.model === undefined) {
    checkByRules(this, flags, path, paint);
    return;
  }
  const model = await modelNamed(flags.model);
  const source = opened(this, flags, path);
  const { initial, witness } = flags;
  const judged = judgeByModel(source, model, {
    limits: limitsFrom(flags) ?? DEFAULT_LIMITS,
    ...(initial === undefined ? {} : { initial }),
    ...(witness ? { show: "orders" } : {}),
  });
  warn(this, source.warnings);
  this.exit = EXIT[judged.verdict];
  stdout.write(`${flags.json ? JSON.stringify(judged) : modelText(judged, paint, stdout.columns ?? WIDTH)}\n`);
}

function checkByRules(context: CliContext, flags: CheckFlags, path: string, paint: Paint): void {
  const folder = flags.format === undefined ? runFolderAt(path) : undefined;
  const limits = limitsFrom(flags);
  const verdict =
    folder === undefined
      ? judgeFile(context, flags, path, limits ?? DEFAULT_LIMITS)
      : checkRun(readRecorded(folder), PLUGINS, limits);
  context.exit = EXIT[verdict.verdict];
  const where = folder?.path ?? path;
  const text = flags.json ? JSON.stringify({ folder: where, ...verdict }) : verdictText(verdict, where, paint);
  context.process.stdout.write(`${text}\n`);
}

function judgeFile(context: CliContext, flags: CheckFlags, path: string, limits: CheckLimits): VerdictFile {
  const source = opened(context, flags, path);
  if (source.format !== "usurper") {
    throw new UserError(`${path} is a history in the format ${source.format}: only a model can judge it`, {
      hint: "name one with --model; usurper list models shows them all",
    });
  }
  const history = drained(source);
  warn(context, history.warnings);
  return judgeHistory(history, PLUGINS, limits);
}

/** Opens a history; a format that had to be guessed is said aloud. */
function opened(context: CliContext, { format, independent }: CheckFlags, path: string): HistorySource {
  const source = openSource(path, { independent, ...(format === undefined ? {} : { format }) });
  if (source.guessed && source.format !== "usurper") {
    context.process.stderr.write(`read as ${source.format}; --format names another\n`);
  }
  return source;
}

/** What the reader had to forgive is said, not hidden. */
function warn({ process }: CliContext, warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
}

function modelText(judged: MeasuredVerdict, paint: Paint, width: number): string {
  const { verdict, model, ops, timeMs, anomalies, witnesses = [], reason } = judged;
  const found = anomalies.slice(0, MOST_EXPLAINED).map(({ why, data }) => {
    const explanation = data?.["explanation"] as Explanation | undefined;
    const told = explanation === undefined ? `  ${why}` : explanationText(explanation, { paint, width });
    return `${paint.red("L violation")}\n${told}\n`;
  });
  const further = anomalies.length - found.length;
  if (further > 0) found.push(`  and ${further} more keys are illegal by themselves; --json tells them all\n`);
  const orders = witnesses.map((witness) => `${witnessText(witness, { paint, width })}\n`);
  const summary = `${paint.bold(paintVerdict(paint, verdict))}  ${model}, ${ops} operations in ${formatDurationMs(timeMs)}`;
  return [...found, ...orders, ...(reason === undefined ? [] : [`  ${reason}`]), summary].join("\n");
}

function verdictText(verdict: VerdictFile, where: string, paint: Paint): string {
  return `${verdictBlock(verdict, paint)}\n${paint.bold(paintVerdict(paint, verdict.verdict))}  ${where}`;
}

export const checkCommand = buildCommand<CheckFlags, [string], CliContext>({
  func: check,
  parameters: {
    flags: {
      ...MODEL_FLAGS,
      witness: {
        kind: "boolean",
        brief: "where it is valid, show an order that explains every answer",
        default: false,
      },
      timeLimit: {
        kind: "parsed",
        parse: parseNumber,
        brief: "about as many seconds of search, in steps; then unknown",
        placeholder: "s",
        optional: true,
      },
      memoryLimit: {
        kind: "parsed",
        parse: parseNumber,
        brief: "as many megabytes of search; then unknown",
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

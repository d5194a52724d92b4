import { buildCommand } from "@stricli/core";
import { renderRunReport } from "../../reports/render.js";
import { judgeHistory } from "../campaign/check-file.js";
import { DEFAULT_LIMITS } from "../campaign/defaults.js";
import { PLUGINS } from "../campaign/registry.js";
import { historyReportInput, readRecorded, reportInput } from "../campaign/run-stages.js";
import { checkModel, type ModelVerdict } from "../checkers/linearizability/index.js";
import type { Json } from "../core/json.js";
import { VERDICT_FORMAT, type VerdictFile } from "../core/verdict.js";
import { writeTextFile } from "../store/atomic-file.js";
import { openHistory } from "../store/open-history.js";
import type { CliContext } from "./context.js";
import { MODEL_FLAGS, modelNamed } from "./judge-by-model.js";
import { reportTemplateOf } from "./run.js";
import { runFolderAt } from "./run-folder-at.js";

interface ReportFlags {
  readonly out?: string;
  readonly model?: string;
  readonly initial?: { readonly value: Json };
  readonly format?: string;
  readonly independent: boolean;
}

/** Writes the report of a checked run into its folder, or of a history file beside it. */
async function report(this: CliContext, flags: ReportFlags, path: string): Promise<void> {
  const { out, model, format } = flags;
  const folder = model === undefined && format === undefined ? runFolderAt(path) : undefined;
  const input = folder === undefined ? await fromHistory(flags, path) : reportInput(readRecorded(folder), PLUGINS);
  const target = out ?? folder?.reportFile ?? `${path}.html`;
  const html = renderRunReport(input, reportTemplateOf(this));
  writeTextFile(target, html);
  this.process.stdout.write(`${target}\n`);
}

async function fromHistory({ model, initial, format, independent }: ReportFlags, path: string) {
  const history = openHistory(path, { independent, ...(format === undefined ? {} : { format }) });
  const verdict =
    model === undefined
      ? judgeHistory(history, PLUGINS, DEFAULT_LIMITS)
      : ruleL(checkModel(history, await modelNamed(model), { ...DEFAULT_LIMITS, ...initialOf(initial) }));
  return historyReportInput(history, verdict, path);
}

function initialOf(initial: ReportFlags["initial"]): { readonly initial?: Json } {
  return initial === undefined ? {} : { initial: initial.value };
}

/** A verdict by one model as what a report tells of: rule L alone. */
function ruleL({ verdict, model, ops, configurations, anomalies, reason }: ModelVerdict): VerdictFile {
  const why = reason === undefined ? {} : { reason };
  const stats = { model, operations: ops, configurations };
  return {
    format: VERDICT_FORMAT,
    verdict,
    ...why,
    rules: { L: { verdict, opportunities: ops, anomalies, stats, ...why } },
    coverage: {},
  };
}

export const reportCommand = buildCommand<ReportFlags, [string], CliContext>({
  func: report,
  parameters: {
    flags: {
      out: {
        kind: "parsed",
        parse: (text) => text,
        brief: "where to write it",
        placeholder: "file.html",
        optional: true,
      },
      ...MODEL_FLAGS,
    },
    positional: {
      kind: "tuple",
      parameters: [{ parse: (text) => text, placeholder: "run|file", brief: "a run folder or a history file" }],
    },
  },
  docs: { brief: "writes the HTML report of a run or a history" },
});

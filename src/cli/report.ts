import { buildCommand } from "@stricli/core";
import { renderRunReport } from "../../reports/render.js";
import { judgeHistory } from "../campaign/check-file.js";
import { DEFAULT_LIMITS } from "../campaign/defaults.js";
import { PLUGINS } from "../campaign/registry.js";
import { historyReportInput, reportInput } from "../campaign/run-stages.js";
import { writeTextFile } from "../store/atomic-file.js";
import { openHistory } from "../store/open-history.js";
import type { CliContext } from "./context.js";
import { reportTemplateOf } from "./run.js";
import { runFolderAt } from "./run-folder-at.js";

/** Writes the report of a checked run into its folder, or of a history file beside it. */
async function report(this: CliContext, { out }: { readonly out?: string }, path: string): Promise<void> {
  const folder = runFolderAt(path);
  const input = folder === undefined ? fromHistory(path) : reportInput(folder, PLUGINS);
  const target = out ?? folder?.reportFile ?? `${path}.html`;
  const html = renderRunReport(input, reportTemplateOf(this));
  writeTextFile(target, html);
  this.process.stdout.write(`${target}\n`);
}

function fromHistory(path: string) {
  const history = openHistory(path);
  return historyReportInput(history, judgeHistory(history, PLUGINS, DEFAULT_LIMITS), path);
}

export const reportCommand = buildCommand<{ readonly out?: string }, [string], CliContext>({
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
    },
    positional: {
      kind: "tuple",
      parameters: [{ parse: (text) => text, placeholder: "run|file", brief: "a run folder or a history file" }],
    },
  },
  docs: { brief: "writes the HTML report of a run or a history" },
});

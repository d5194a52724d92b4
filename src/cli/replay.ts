import { buildCommand } from "@stricli/core";
import { PLUGINS } from "../campaign/registry.js";
import type { Comparison, Difference } from "../campaign/replay/compare-history.js";
import { openRecordedRun } from "../campaign/replay/recorded-run.js";
import { type Replay, replayRun } from "../campaign/replay/replay-run.js";
import { formatDurationMs, nsToMs } from "../core/units.js";
import { type CliContext, EXIT } from "./context.js";
import { type Paint, paintFor, paintVerdict } from "./paint.js";
import { verdictBlock } from "./verdict-block.js";

interface ReplayFlags {
  readonly force: boolean;
  readonly json: boolean;
}

/** Runs a recorded run again and compares every byte; then says what the run came to. */
async function replay(this: CliContext, { force, json }: ReplayFlags, path: string): Promise<void> {
  const { stdout, stderr, env } = this.process;
  const run = openRecordedRun(path, force ? "any" : "same", { plugins: PLUGINS, tool: `usurper ${this.version}` });
  for (const remark of run.remarks) stderr.write(`${remark}\n`);
  const replayed = await replayRun(run, { plugins: PLUGINS, signal: new AbortController().signal, tell: () => {} });
  this.exit = replayed.comparison.type === "different" ? EXIT.couldNotRun : EXIT[replayed.verdict.verdict];
  const folder = run.folder.path;
  const text = json ? JSON.stringify({ folder, ...replayed }) : replayText(replayed, folder, paintFor(stdout, env));
  stdout.write(`${text}\n`);
}

function replayText({ comparison, verdict }: Replay, folder: string, paint: Paint): string {
  const told = comparisonText(comparison, paint);
  if (comparison.type === "different") return `${told}\n${folder}`;
  const word = paint.bold(paintVerdict(paint, verdict.verdict));
  return `${verdictBlock(verdict, paint)}\n${told}\n${word}  ${folder}`;
}

function comparisonText(comparison: Comparison, paint: Paint): string {
  switch (comparison.type) {
    case "identical":
      return `${paint.green("identical")}  all ${comparison.events} events, byte for byte; sha256 ${comparison.sha256}`;
    case "same as far as it goes": {
      const torn = comparison.torn ? ", in the middle of a line" : "";
      return `${paint.yellow("same as far as it goes")}  ${comparison.events} of ${comparison.of} events: the harness died then${torn}; the verdict is that of the whole run`;
    }
    case "same until cut short": {
      const { reason, detail } = comparison.end;
      const why = detail === undefined ? reason : `${reason}, ${detail}`;
      return `${paint.yellow("same until cut short")}  the first ${comparison.events} events; the recorded run was then ended early (${why}); the verdict is that of the whole run`;
    }
    case "different":
      return differenceText(comparison.difference, paint);
    default:
      return comparison satisfies never;
  }
}

function differenceText({ part, line, index, timeNs, recorded, replayed }: Difference, paint: Paint): string {
  const when = timeNs === undefined ? "" : ` at ${formatDurationMs(nsToMs(timeNs))}`;
  const where = index === undefined ? `in its ${part}` : `from event ${index} on,${when}`;
  return [
    `${paint.red("different")}  ${where} (line ${line})`,
    `  recorded  ${recorded ?? "nothing: it ends here"}`,
    `  replayed  ${replayed ?? "nothing: it ends here"}`,
    "The same plan must give the same bytes. Either the history or plan.json was changed since, the code is another one",
    "under the same version, or determinism is broken: please report that, with the folder.",
  ].join("\n");
}

export const replayCommand = buildCommand<ReplayFlags, [string], CliContext>({
  func: replay,
  parameters: {
    flags: {
      force: { kind: "boolean", brief: "try a run that another version recorded", default: false },
      json: { kind: "boolean", brief: "print comparison and verdict as JSON", default: false },
    },
    positional: {
      kind: "tuple",
      parameters: [
        { parse: (text) => text, placeholder: "run", brief: "a run folder, or a campaign's with one run to see" },
      ],
    },
  },
  docs: { brief: "runs a simulated run again and compares it byte by byte" },
});

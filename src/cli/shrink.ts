import { buildCommand } from "@stricli/core";
import { PLUGINS } from "../campaign/registry.js";
import { openRecordedRun } from "../campaign/replay/recorded-run.js";
import { reproduceCampaign, shellWord } from "../campaign/reproduce.js";
import { type ShrinkProgress, type Shrunk, shrinkRun } from "../campaign/shrink/shrink-run.js";
import { sizeOf } from "../campaign/shrink/specimen.js";
import { sizeText } from "../campaign/shrink/story/markdown.js";
import { type Story, storyOf } from "../campaign/shrink/story/story.js";
import { moment } from "../campaign/shrink/story/wording.js";
import { type ShrunkFolder, writeShrunk } from "../campaign/shrink/write-shrunk.js";
import type { CliContext } from "./context.js";
import { listenForInterruption } from "./interruption.js";
import { type Paint, paintFor } from "./paint.js";
import { reportTemplateOf, runsDirFlag } from "./run.js";
import { progressScreens, StatusLine } from "./status-line.js";
import { counted } from "./wording.js";

interface ShrinkFlags {
  readonly rule?: string;
  readonly force: boolean;
  readonly runsDir: string;
  readonly json: boolean;
}

/** Makes a failing run as small as it gets, and tells what happens in it. */
async function shrink(this: CliContext, { rule, force, runsDir, json }: ShrinkFlags, path: string): Promise<void> {
  const { stdout, stderr, env } = this.process;
  const paint = paintFor(stdout, env);
  const status = new StatusLine(progressScreens(this.process), () => performance.now());
  const run = openRecordedRun(path, force ? "any" : "same", { plugins: PLUGINS, tool: `usurper ${this.version}` });
  for (const remark of run.remarks) stderr.write(`${remark}\n`);
  const interruption = listenForInterruption((line) => stderr.write(`\n${line}\n`));
  try {
    const { signal } = interruption;
    const tell = (progress: ShrinkProgress): void => status.passing(progressText(progress), "now and then");
    const shrunk = await shrinkRun(run, rule, { plugins: PLUGINS, signal, tell });
    const story = storyOf(shrunk.rule, shrunk.smallest, shrunk.shortest);
    if (run.plan.bug !== undefined && shrunk.smallest.plan.bug === undefined) {
      stderr.write(`${shrunk.rule} breaks without the planted bug ${run.plan.bug} as well, which is left out\n`);
    }
    const folder = await writeShrunk(shrunk, story, {
      runsDir,
      plugins: PLUGINS,
      reportTemplate: reportTemplateOf(this),
      // What was found is written even where the search for something smaller was interrupted.
      signal: new AbortController().signal,
      tell: () => {},
      now: () => new Date(),
    });
    status.clear();
    const again = reproduceCampaign(folder.campaignFile, runsDir);
    stdout.write(
      `${json ? JSON.stringify(shrunkJson(shrunk, story, folder)) : shrunkText(shrunk, story, folder, again, paint)}\n`,
    );
  } finally {
    interruption[Symbol.dispose]();
  }
}

function progressText({ doing, runs, best }: ShrinkProgress): string {
  const size = best === undefined ? "" : `  ${sizeText(sizeOf(best))}`;
  return `${counted(runs, "run", "runs")}  ${doing}${size}`;
}

function shrunkText(shrunk: Shrunk, story: Story, folder: ShrunkFolder, again: string, paint: Paint): string {
  const { original, smallest, shortest, runs, cutShort, rule, otherRules } = shrunk;
  const lines = story.lines.map(({ timeNs, text, part }) => {
    const line = `${moment(timeNs).padStart(10)}  ${text}`;
    return part === "proof" ? paint.bold(line) : paint.dim(line);
  });
  const proving = counted(shortest.history.events.length, "event of it proves", "events of it prove");
  const others =
    otherRules.length === 0
      ? []
      : [paint.dim(`the run breaks ${otherRules.join(", ")} too: --rule shrinks by another`)];
  return [
    `${paint.red(story.title)}  ${paint.dim(story.setting)}`,
    "",
    ...lines,
    "",
    `${paint.bold("why")}      ${story.why}`,
    ...(story.rule.onCall === "" ? [] : [`${paint.bold("on call")}  ${story.rule.onCall}`]),
    "",
    `${paint.bold("shrunk")}   from ${sizeText(sizeOf(original))}`,
    `         to   ${sizeText(sizeOf(smallest))}; it took ${counted(runs, "run", "runs")}${cutShortText(cutShort)}
         ${proving} that ${rule} is broken`,
    ...others,
    `story    ${folder.storyFile}`,
    `proof    npx usurper check ${shellWord(folder.shortestFile)}`,
    `again    ${again}`,
  ].join("\n");
}

function cutShortText(cutShort: Shrunk["cutShort"]): string {
  switch (cutShort) {
    case "interrupted":
      return ", and was interrupted";
    case "budget":
      return ", which is all it may take";
    case undefined:
      return "";
    default:
      return cutShort satisfies never;
  }
}

function shrunkJson(
  { rule, otherRules, original, smallest, shortest, runs, cutShort }: Shrunk,
  story: Story,
  folder: ShrunkFolder,
) {
  return {
    folder: folder.path,
    rule,
    otherRules,
    before: sizeOf(original),
    after: sizeOf(smallest),
    seed: smallest.plan.seed,
    provingEvents: shortest.history.events.length,
    provingUnits: shortest.units.length,
    runs,
    ...(cutShort === undefined ? {} : { cutShort }),
    story,
  };
}

export const shrinkCommand = buildCommand<ShrinkFlags, [string], CliContext>({
  func: shrink,
  parameters: {
    flags: {
      rule: {
        kind: "parsed",
        parse: (text: string) => text.toUpperCase(),
        brief: "the rule to go by, where several are broken",
        placeholder: "rule",
        optional: true,
      },
      force: { kind: "boolean", brief: "try a run that another version recorded", default: false },
      runsDir: runsDirFlag,
      json: { kind: "boolean", brief: "print what was found as JSON", default: false },
    },
    positional: {
      kind: "tuple",
      parameters: [
        { parse: (text) => text, placeholder: "run", brief: "a run folder, or a campaign's with one run to see" },
      ],
    },
  },
  docs: { brief: "the smallest run and history that still show a violation, and its story" },
});

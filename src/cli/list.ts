import { join } from "node:path";
import { buildCommand } from "@stricli/core";
import { PLUGINS } from "../campaign/registry.js";
import { type Flag, runCommandLine } from "../campaign/reproduce.js";
import { suggestion } from "../campaign/suggest.js";
import { catchingRuns } from "../campaign/sweep/catching-runs.js";
import { type DetectionRecord, readDetections } from "../campaign/sweep/detection-record.js";
import { renderPlantedBugs } from "../campaign/sweep/planted-bugs-page.js";
import { UserError } from "../core/errors.js";
import { bugsText } from "./bugs-text.js";
import type { CliContext } from "./context.js";
import { LISTS, type Listed } from "./lists.js";
import { narrowed } from "./narrowed.js";
import { nemesesText } from "./nemeses-text.js";
import { type Paint, paintFor } from "./paint.js";
import { planContext, plantedBugsFile, readCampaignFile } from "./read-request.js";
import { systemsText } from "./systems-text.js";

interface ListFlags {
  readonly json: boolean;
  readonly markdown: boolean;
}

async function list(this: CliContext, { json, markdown }: ListFlags, what: string, name?: string): Promise<void> {
  const all = LISTS[what]?.();
  if (all === undefined) {
    throw new UserError(`there is no list of ${what}`, { hint: suggestion(what, Object.keys(LISTS)) });
  }
  const { stdout, env } = this.process;
  if (markdown) {
    if (what !== "bugs") throw new UserError(`there is no page of ${what}`, { hint: "only bugs have one" });
    if (name !== undefined) throw new UserError("the page is of all bugs", { hint: `leave out ${name}` });
    stdout.write(renderPlantedBugs(PLUGINS.systems, recordedDetections(this)));
    return;
  }
  const entries = name === undefined ? all : narrowed(what, all, name);
  const catching = what === "bugs" ? await recordedCatches(this) : new Map<string, readonly Flag[]>();
  const text = json
    ? `${JSON.stringify(entries.map(withCommand(catching)), null, 2)}\n`
    : listText(what, entries, catching, paintFor(stdout, env));
  stdout.write(text);
}

function recordedDetections({ packageRoot }: CliContext): DetectionRecord {
  return readDetections(join(packageRoot, "docs/planted-bugs.json"));
}

async function recordedCatches(context: CliContext): Promise<ReadonlyMap<string, readonly Flag[]>> {
  return catchingRuns(readCampaignFile(plantedBugsFile(context)), recordedDetections(context), planContext(context));
}

/** With the command that shows it, where one is known. */
function withCommand(catching: ReadonlyMap<string, readonly Flag[]>): (entry: Listed) => Listed {
  return (entry) => {
    const flags = catching.get(entry.name);
    return flags === undefined ? entry : { ...entry, reproduce: runCommandLine(flags) };
  };
}

/** One line each; nemeses and systems with all that can be chosen of them, and bugs by the system that has them. */
function listText(
  what: string,
  entries: readonly Listed[],
  catching: ReadonlyMap<string, readonly Flag[]>,
  paint: Paint,
): string {
  const listed = new Set(entries.map(({ name }) => name));
  const isListed = ({ name }: { readonly name: string }): boolean => listed.has(name);
  if (what === "nemeses") return nemesesText(PLUGINS.nemeses.filter(isListed), paint);
  if (what === "systems") return systemsText(PLUGINS.systems.filter(isListed), paint);
  if (what === "bugs") {
    const systems = PLUGINS.systems.map((system) => ({ ...system, bugs: system.bugs.filter(isListed) }));
    return bugsText(systems, catching, paint);
  }
  const width = Math.max(0, ...entries.map(({ name }) => name.length));
  return entries.map(({ name, summary }) => `${paint.bold(name.padEnd(width))}  ${summary}\n`).join("");
}

export const listCommand = buildCommand<ListFlags, [string, string?], CliContext>({
  func: list,
  parameters: {
    flags: {
      json: { kind: "boolean", brief: "an array of objects, each with a name", default: false },
      markdown: { kind: "boolean", brief: "of bugs: a page with all that is known of them", default: false },
    },
    positional: {
      kind: "tuple",
      parameters: [
        { parse: (text) => text, placeholder: "what", brief: `one of ${Object.keys(LISTS).join(", ")}` },
        {
          parse: (text) => text,
          placeholder: "name",
          brief: "the one to tell of; of bugs also the system that has them",
          optional: true,
        },
      ],
    },
  },
  docs: { brief: "what there is: systems, workloads, nemeses, models, bugs, environments" },
});

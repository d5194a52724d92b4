import { join } from "node:path";
import { buildCommand } from "@stricli/core";
import { PLUGINS } from "../campaign/registry.js";
import { suggestion } from "../campaign/suggest.js";
import { readDetections } from "../campaign/sweep/detection-record.js";
import { renderPlantedBugs } from "../campaign/sweep/planted-bugs-page.js";
import { models } from "../checkers/linearizability/index.js";
import { UserError } from "../core/errors.js";
import type { JsonObject } from "../core/json.js";
import type { CliContext } from "./context.js";
import { paintFor } from "./paint.js";

/** What can be listed: each entry has at least `name` and `summary`. */
const LISTS: { readonly [what: string]: () => readonly (JsonObject & { name: string; summary: string })[] } = {
  systems: () =>
    PLUGINS.systems.map(({ name, summary, versions, surfaces, fences, tokens, options, knownBugs = [] }) => ({
      name,
      summary,
      versions,
      surfaces,
      fences,
      tokens,
      environments: PLUGINS.environments.filter((env) => env.runs(systemNamed(name)).supported).map((env) => env.name),
      options: options.map(({ name, summary, fallback }) => ({ name, summary, default: fallback })),
      knownBugs: knownBugs.map(({ id, summary, versions, rule }) => ({ id, summary, versions, rule })),
    })),
  workloads: () =>
    PLUGINS.workloads.map(({ name, summary, surfaces, checkers, required }) => ({
      name,
      summary,
      surfaces,
      checkers,
      required,
    })),
  nemeses: () =>
    PLUGINS.nemeses.map(({ name, summary, targets, options }) => ({
      name,
      summary,
      targets,
      options: options.map(({ name, summary, fallback }) => ({ name, summary, default: fallback })),
    })),
  models: () => models.map(({ name, summary }) => ({ name, summary })),
  bugs: () =>
    PLUGINS.systems.flatMap((system) =>
      system.bugs.map(({ name, summary, rules, source }) => ({ name, summary, system: system.name, rules, source })),
    ),
  environments: () => PLUGINS.environments.map(({ name, summary }) => ({ name, summary })),
};

function systemNamed(name: string) {
  const found = PLUGINS.systems.find((system) => system.name === name);
  if (found === undefined) throw new UserError(`unknown system ${name}`);
  return found;
}

interface ListFlags {
  readonly json: boolean;
  readonly markdown: boolean;
}

async function list(this: CliContext, { json, markdown }: ListFlags, what: string): Promise<void> {
  const entries = LISTS[what]?.();
  if (entries === undefined) {
    throw new UserError(`there is no list of ${what}`, { hint: suggestion(what, Object.keys(LISTS)) });
  }
  const { stdout, env } = this.process;
  if (markdown) {
    if (what !== "bugs") throw new UserError(`there is no page of ${what}`, { hint: "only bugs have one" });
    const found = readDetections(join(this.packageRoot, "docs/planted-bugs.json"));
    stdout.write(renderPlantedBugs(PLUGINS.systems, found));
    return;
  }
  if (json) {
    stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
    return;
  }
  const paint = paintFor(stdout, env);
  const width = Math.max(0, ...entries.map(({ name }) => name.length));
  for (const { name, summary } of entries) stdout.write(`${paint.bold(name.padEnd(width))}  ${summary}\n`);
}

export const listCommand = buildCommand<ListFlags, [string], CliContext>({
  func: list,
  parameters: {
    flags: {
      json: { kind: "boolean", brief: "an array of objects, each with a name", default: false },
      markdown: { kind: "boolean", brief: "of bugs: a page with all that is known of them", default: false },
    },
    positional: {
      kind: "tuple",
      parameters: [{ parse: (text) => text, placeholder: "what", brief: `one of ${Object.keys(LISTS).join(", ")}` }],
    },
  },
  docs: { brief: "what there is: systems, workloads, nemeses, models, bugs, environments" },
});

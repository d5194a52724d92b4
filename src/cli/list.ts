import { buildCommand } from "@stricli/core";
import { PLUGINS } from "../campaign/registry.js";
import { suggestion } from "../campaign/suggest.js";
import { models } from "../checkers/linearizability/index.js";
import { UserError } from "../core/errors.js";
import type { JsonObject } from "../core/json.js";
import type { CliContext } from "./context.js";
import { paintFor } from "./paint.js";

/** What can be listed: each entry has at least `name` and `summary`. */
const LISTS: { readonly [what: string]: () => readonly (JsonObject & { name: string; summary: string })[] } = {
  systems: () =>
    PLUGINS.systems.map(({ name, summary, versions, surfaces, fences, tokens, options }) => ({
      name,
      summary,
      versions,
      surfaces,
      fences,
      tokens,
      environments: PLUGINS.environments.filter((env) => env.runs(systemNamed(name)).supported).map((env) => env.name),
      options: options.map(({ name, summary, fallback }) => ({ name, summary, default: fallback })),
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

async function list(this: CliContext, { json }: { readonly json: boolean }, what: string): Promise<void> {
  const entries = LISTS[what]?.();
  if (entries === undefined) {
    throw new UserError(`there is no list of ${what}`, { hint: suggestion(what, Object.keys(LISTS)) });
  }
  const { stdout, env } = this.process;
  if (json) {
    stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
    return;
  }
  const paint = paintFor(stdout, env);
  const width = Math.max(0, ...entries.map(({ name }) => name.length));
  for (const { name, summary } of entries) stdout.write(`${paint.bold(name.padEnd(width))}  ${summary}\n`);
}

export const listCommand = buildCommand<{ readonly json: boolean }, [string], CliContext>({
  func: list,
  parameters: {
    flags: { json: { kind: "boolean", brief: "an array of objects, each with a name", default: false } },
    positional: {
      kind: "tuple",
      parameters: [{ parse: (text) => text, placeholder: "what", brief: `one of ${Object.keys(LISTS).join(", ")}` }],
    },
  },
  docs: { brief: "what there is: systems, workloads, nemeses, models, bugs, environments" },
});

import { defaultLeaseMs, LEASE_OPTION } from "../campaign/defaults.js";
import { FENCING_OPTIONS } from "../campaign/fencing-option.js";
import { PLUGINS } from "../campaign/registry.js";
import { models } from "../checkers/linearizability/index.js";
import type { NemesisOption } from "../contract/nemesis.js";
import type { System, SystemOption } from "../contract/system.js";
import type { JsonObject } from "../core/json.js";
import type { Entry } from "./narrowed.js";

export type Listed = JsonObject & Entry & { readonly summary: string };

/** What `usurper list WHAT --json` prints of each thing: all have at least `name` and `summary`. */
export const LISTS: { readonly [what: string]: () => readonly Listed[] } = {
  systems: () =>
    PLUGINS.systems.map((system) => {
      const { name, summary, versions, surfaces, fences, tokens, upgrades = {}, knownBugs = [] } = system;
      const { guarantees, expected } = system;
      return {
        name,
        summary,
        versions,
        surfaces,
        fences,
        tokens,
        guarantees,
        expected: expected.map((outcome) => ({ ...outcome })),
        upgrades,
        environments: environmentsOf(system),
        options: optionsOf(system).map(({ name, summary, fallback }) => ({ name, summary, default: fallback })),
        knownBugs: knownBugs.map(({ id, summary, versions, rule }) => ({ id, summary, versions, rule })),
      };
    }),
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
      options: options.map(nemesisOption),
    })),
  models: () => models.map(({ name, summary }) => ({ name, summary })),
  bugs: () =>
    PLUGINS.systems.flatMap((system) =>
      system.bugs.map(({ name, summary, rules, source }) => ({ name, summary, system: system.name, rules, source })),
    ),
  environments: () => PLUGINS.environments.map(({ name, summary }) => ({ name, summary })),
};

/** The names of the environments that can run it. */
export function environmentsOf(system: System): readonly string[] {
  return PLUGINS.environments.filter((environment) => environment.runs(system).supported).map(({ name }) => name);
}

/** Its own options, and those that every system takes. */
export function optionsOf(system: System): readonly Pick<SystemOption, "name" | "summary" | "fallback">[] {
  const lease = {
    name: LEASE_OPTION,
    summary: "the time to live of contenders' leases",
    fallback: defaultLeaseMs(system),
  };
  return [...system.options, lease, ...(system.protocol === undefined ? [] : FENCING_OPTIONS)];
}

/** `choices` is absent where any number goes. */
function nemesisOption({ name, summary, fallback, choices }: NemesisOption): JsonObject {
  return { name, summary, default: fallback, ...(choices === undefined ? {} : { choices }) };
}

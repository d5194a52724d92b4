import { chosenOptions, optionWord } from "../chosen-options.js";
import { defaultLeaseMs, LEASE_OPTION } from "../defaults.js";
import { type RunPlan, systemLabel } from "../plan.js";
import type { Plugins } from "../plugins.js";
import { SWARM } from "../swarm.js";

/** Who is compared, and under which conditions. */
export interface Contestant {
  /** The system with its version, and with the bug planted in it. */
  readonly system: string;
  /** Its options where they are not the default, as `name=value`. */
  readonly settings: readonly string[];
  /** What should be the same for all who are compared, by name and in words. */
  readonly conditions: { readonly [name: string]: string };
}

/** `swarm`: the seed drew nemeses beside the plan's own, or will. */
export function contestantOf(
  plan: Omit<RunPlan, "seed">,
  swarm: "swarm" | "none",
  { systems }: Pick<Plugins, "systems">,
): Contestant {
  const known = systems.find(({ name }) => name === plan.system.name);
  const { ttlMs } = plan.bounds;
  const lease = ttlMs === defaultLeaseMs(known) ? [] : [optionWord(LEASE_OPTION, ttlMs)];
  const bug = plan.bug === undefined ? [] : [`with ${plan.bug}`];
  const nemeses = plan.nemeses.flatMap(({ label, drawn }) => (drawn ? [] : label));
  const faults = [
    ...nemeses,
    ...(swarm === "swarm" ? [SWARM] : []),
    ...(plan.schedule === undefined ? [] : ["faults spelled out"]),
  ];
  return {
    system: [systemLabel(plan.system), ...bug].join(" "),
    settings: [...chosenOptions(plan.system, known?.options ?? []), ...lease],
    conditions: {
      workload: plan.workload,
      env: `in ${plan.env}`,
      nodes: `${plan.nodes.length} nodes`,
      contenders: `${plan.contenders.length} contenders`,
      rate: `${plan.rateHz} operations a second`,
      time: `${plan.timeLimitMs / 1000} s`,
      nemesis: faults.length === 0 ? "with nothing broken" : `under ${faults.join(", ")}`,
      // A swarm draws that too, for some seeds.
      ...(plan.recovery === undefined || swarm === "swarm" ? {} : { recovery: `recovery of a ${plan.recovery}` }),
    },
  };
}

/** What each is called among them: by its settings too where the system alone does not tell it from another. */
export function namesOf(contestants: readonly Contestant[]): readonly string[] {
  const times = (named: string): number => contestants.filter(({ system }) => system === named).length;
  return contestants.map(({ system, settings }) => (times(system) > 1 ? [system, ...settings].join(" ") : system));
}

/** The conditions that all share, and those in which each differs from some other, both in words. */
export function sharedConditions(contestants: readonly Contestant[]): {
  readonly shared: readonly string[];
  readonly own: readonly (readonly string[])[];
} {
  const names = [...new Set(contestants.flatMap(({ conditions }) => Object.keys(conditions)))];
  const alike = names.filter((name) => new Set(contestants.map(({ conditions }) => conditions[name])).size === 1);
  const others = names.filter((name) => !alike.includes(name));
  const words = (of: readonly string[], { conditions }: Contestant) => of.flatMap((name) => conditions[name] ?? []);
  const [first] = contestants;
  return {
    shared: first === undefined ? [] : words(alike, first),
    own: contestants.map((contestant) => words(others, contestant)),
  };
}

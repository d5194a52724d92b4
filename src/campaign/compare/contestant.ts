import { chosenLease, chosenOptions } from "../chosen-options.js";
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
  const bug = plan.bug === undefined ? [] : [`with ${plan.bug}`];
  const nemeses = plan.nemeses.flatMap(({ label, drawn }) => (drawn ? [] : label));
  const faults = [
    ...nemeses,
    ...(swarm === "swarm" ? [SWARM] : []),
    ...(plan.schedule === undefined ? [] : ["faults spelled out"]),
  ];
  return {
    system: [systemLabel(plan.system), ...bug].join(" "),
    settings: [...chosenOptions(plan.system, known?.options ?? []), ...chosenLease(ttlMs, known)],
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

/** The conditions of most, and of each those in which it differs from them, by name and in words. */
export function usualConditions(contestants: readonly Contestant[]): {
  readonly usual: Contestant["conditions"];
  readonly own: readonly Contestant["conditions"][];
} {
  const names = [...new Set(contestants.flatMap(({ conditions }) => Object.keys(conditions)))];
  const usual = picked(names, (name) => ofMost(contestants.map(({ conditions }) => conditions[name])));
  const own = contestants.map(({ conditions }) =>
    picked(names, (name) => (conditions[name] === usual[name] ? undefined : conditions[name])),
  );
  return { usual, own };
}

function picked(names: readonly string[], of: (name: string) => string | undefined): Contestant["conditions"] {
  return Object.fromEntries(
    names.flatMap((name) => {
      const words = of(name);
      return words === undefined ? [] : [[name, words]];
    }),
  );
}

/** What more than half of them say; undefined where there is no such thing. */
function ofMost(words: readonly (string | undefined)[]): string | undefined {
  return words.find((word) => words.filter((other) => other === word).length * 2 > words.length);
}

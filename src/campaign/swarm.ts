import type { Environment } from "../contract/environment.js";
import {
  isRunTrigger,
  type Nemesis,
  type NemesisOption,
  type NemesisOptions,
  type TargetName,
} from "../contract/nemesis.js";
import type { System } from "../contract/system.js";
import { createRandom, type Random } from "../core/random.js";
import { formatNemesis } from "./choices.js";
import { idleTarget } from "./leaderless.js";
import type { NemesisPlan } from "./nemesis-plan.js";

/** The name under which a swarm is asked for, in place of a nemesis. */
export const SWARM = "swarm";

/** What a run's seed may draw its nemeses from (after Groce et al. 2012, "Swarm testing"). */
export interface Swarm {
  readonly nemeses: readonly { readonly nemesis: Nemesis; readonly targets: readonly TargetName[] }[];
  /** What faults may wait for. */
  readonly triggers: readonly string[];
}

/** More nemeses than this at once leave nothing standing that could go wrong. */
const MOST_NEMESES = 4;

const TRIGGER_PERCENT = 30;
const ACTOR_PERCENT = 50;
const CORE_PERCENT = 30;

/** What a swarm is drawn over. */
export interface SwarmSetting {
  readonly environment: Environment;
  readonly system: System;
  /** The version of the system that the nodes start with, where it has versions. */
  readonly version: string | undefined;
  readonly nodes: number;
  /** Whether contenders come to lead, so that there is a holder to strike and a lease to end. */
  readonly elects: boolean;
}

/** What a swarm's faults may wait for in any environment. One more here, and every seed of a swarm draws another run. */
const TRIGGERS = ["grant", "lease-end"] as const;

/** Targets that mean nobody where nobody leads. */
const OF_HOLDERS: readonly TargetName[] = ["contender"];

/** Everything that the environment can do to the system with so many nodes. */
export async function swarmOver(nemeses: readonly Nemesis[], setting: SwarmSetting): Promise<Swarm> {
  const { environment, system, nodes, elects } = setting;
  const possible: Swarm["nemeses"][number][] = [];
  for (const nemesis of nemeses) {
    const injectable = await narrowed(nemesis, setting);
    const targets = nemesis.targets
      .filter((target) => nemesis.minimumNodes(target) <= nodes)
      .filter((target) => elects || !OF_HOLDERS.includes(target))
      .filter((target) => idleTarget(nemesis, target, system) === undefined);
    if (injectable !== undefined && targets.length > 0) possible.push({ nemesis: injectable, targets });
  }
  const marks = environment.seesMarks ? system.marks.filter(({ common }) => common).map(({ name }) => name) : [];
  return { nemeses: possible, triggers: [...(elects ? TRIGGERS : []), ...marks] };
}

/** The nemesis with only those choices left to draw that the environment can bring about; undefined without any. */
async function narrowed(
  nemesis: Nemesis,
  { environment, system, version }: SwarmSetting,
): Promise<Nemesis | undefined> {
  const runs = version === undefined ? {} : { version };
  const injects = async (options: NemesisOptions): Promise<boolean> => {
    return (await environment.injects({ kind: nemesis.kind, ...runs, ...nemesis.outline?.(options) }, system))
      .supported;
  };
  const plain = nemesis.options.every(({ choices, swarm }) => choices === undefined || swarm === undefined);
  if (nemesis.outline === undefined || plain) return (await injects({})) ? nemesis : undefined;
  const options: NemesisOption[] = [];
  for (const option of nemesis.options) {
    const { name, choices, swarm } = option;
    const left: (string | number)[] = [];
    for (const value of choices === undefined ? [] : (swarm ?? []))
      if (await injects({ [name]: value })) left.push(value);
    if (choices !== undefined && swarm !== undefined && left.length === 0) return undefined;
    options.push(left.length === 0 ? option : { ...option, swarm: left });
  }
  return { ...nemesis, options };
}

/** What one seed draws. */
export interface DrawnFaults {
  readonly nemeses: readonly NemesisPlan[];
  readonly recovery?: "core";
}

/** Which nemeses a seed draws, how hard they are, and what has to recover from them. */
export function drawFaults(swarm: Swarm, seed: number): DrawnFaults {
  const random = createRandom(seed).fork("swarm");
  const nemeses = drawNemeses(swarm, random);
  return random.chance(CORE_PERCENT) ? { nemeses, recovery: "core" } : { nemeses };
}

/** Leaving some out is what lets the others go far. */
function drawNemeses(swarm: Swarm, random: Random): readonly NemesisPlan[] {
  const count = random.int(1, Math.min(MOST_NEMESES, swarm.nemeses.length));
  const drawn = new Set(random.shuffle(swarm.nemeses).slice(0, count));
  return swarm.nemeses
    .filter((choice) => drawn.has(choice))
    .map(({ nemesis, targets }) => drawOne(nemesis, targets, swarm.triggers, random.fork(nemesis.name)));
}

function drawOne(
  nemesis: Nemesis,
  targets: readonly TargetName[],
  triggers: readonly string[],
  random: Random,
): NemesisPlan {
  const options = drawOptions(nemesis, targets, random);
  const waiting = triggers.length > 0 && random.chance(TRIGGER_PERCENT);
  const when = waiting ? random.pick(triggers) : undefined;
  const sensible = targets.filter((target) => nemesis.refuses?.(target, options) === undefined);
  const target = drawTarget(sensible, when, random);
  const waits = when === undefined ? {} : { when };
  const changed = nemesis.options.filter(({ name, fallback }) => options[name] !== fallback);
  const told = Object.fromEntries(changed.map(({ name }) => [name, options[name] as string | number]));
  const named = target === nemesis.targets[0] ? {} : { target };
  const label = formatNemesis({ name: nemesis.name, ...named, options: { ...told, ...waits } });
  return { name: nemesis.name, target, options, ...waits, drawn: true, label };
}

/** Each option by itself; where together they make no sense for any target, the nemesis' own fallbacks if these are left. */
function drawOptions(nemesis: Nemesis, targets: readonly TargetName[], random: Random): NemesisOptions {
  const drawn: NemesisOptions = Object.fromEntries(
    nemesis.options.map(({ name, fallback, swarm }) => [name, swarm === undefined ? fallback : random.pick(swarm)]),
  );
  const sensible = targets.some((target) => nemesis.refuses?.(target, drawn) === undefined);
  if (sensible) return drawn;
  return Object.fromEntries(
    nemesis.options.map(({ name, fallback, swarm }) => {
      const left = swarm === undefined || swarm.includes(fallback) || typeof fallback === "number";
      return [name, left ? fallback : (swarm[0] ?? fallback)];
    }),
  );
}

/** An actor is there only where what was waited for is sure to come: grants and leases near their end may not. */
function drawTarget(targets: readonly TargetName[], when: string | undefined, random: Random): TargetName {
  const acting = when !== undefined && !isRunTrigger(when) && targets.includes("actor");
  if (acting && random.chance(ACTOR_PERCENT)) return "actor";
  return random.pick(targets.filter((target) => target !== "actor"));
}

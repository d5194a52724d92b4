import type { Environment } from "../contract/environment.js";
import type { Fault, FaultOutline, SpelledFault } from "../contract/faults.js";
import type { Nemesis } from "../contract/nemesis.js";
import type { System } from "../contract/system.js";
import { targetsOf } from "../runner/fault-targets.js";
import { injectionRefusal } from "./injection-refusal.js";
import type { NemesisPlan } from "./nemesis-plan.js";
import type { Located, Problem } from "./problems.js";
import { resolveNemesis } from "./resolve-nemesis.js";
import type { RunSettings } from "./run-request.js";
import { suggestion } from "./suggest.js";
import { SWARM, type Swarm, swarmOver } from "./swarm.js";

/** What faults must be possible in; undefined is what was itself misnamed. */
export interface FaultSetting {
  readonly nemeses: readonly Nemesis[];
  readonly environment: Environment | undefined;
  readonly system: System | undefined;
  /** The version of the system that the nodes start with, where it has versions. */
  readonly version: string | undefined;
  readonly nodes: readonly string[];
  readonly hosts: readonly string[];
  /** What else a partition can cut off. */
  readonly beside: readonly string[];
  /** Whether the workload's contenders come to lead. */
  readonly elects: boolean;
}

/** All that will be broken in a row's runs. */
export interface PlannedFaults {
  readonly nemeses: readonly NemesisPlan[];
  readonly swarm?: Swarm;
  readonly schedule?: readonly SpelledFault[];
}

/** Resolves nemeses, a swarm and spelled-out faults; what is wrong with them is added to `problems`. */
export async function planFaults(
  settings: RunSettings,
  setting: FaultSetting,
  problems: Problem[],
): Promise<PlannedFaults> {
  const choices = settings.nemesis ?? [];
  const nemeses: NemesisPlan[] = [];
  for (const choice of choices) {
    if (choice.value.name === SWARM) {
      problems.push(...swarmComplaints(choice));
      continue;
    }
    const resolved = await resolveNemesis(choice, { ...setting, nodes: setting.nodes.length });
    if ("problems" in resolved) problems.push(...resolved.problems);
    else nemeses.push(resolved);
  }
  const { environment, system, version, elects } = setting;
  const nodes = setting.nodes.length;
  const swarms = choices.some(({ value }) => value.name === SWARM);
  const swarm =
    swarms && environment !== undefined && system !== undefined
      ? { swarm: await swarmOver(setting.nemeses, { environment, system, version, nodes, elects }) }
      : {};
  if (settings.schedule === undefined) return { nemeses, ...swarm };
  for (const spelled of settings.schedule) problems.push(...(await scheduleProblems(spelled, setting)));
  return { nemeses, ...swarm, schedule: settings.schedule.map(({ value }) => value) };
}

function swarmComplaints({ value, place }: NonNullable<RunSettings["nemesis"]>[number]): readonly Problem[] {
  if (value.target === undefined && Object.keys(value.options).length === 0) return [];
  return [{ place, message: `${SWARM} takes no target and no options: the seed picks them` }];
}

/** A spelled-out fault names nodes and hosts outright, which must exist, and must be possible here. */
async function scheduleProblems(
  { value, place }: Located<SpelledFault>,
  { environment, system, version, nodes, hosts, beside }: FaultSetting,
): Promise<readonly Problem[]> {
  const { fault } = value;
  const known = [...nodes, ...(onNodesOnly(fault) ? [] : hosts), ...(fault.kind === "partition" ? beside : [])];
  const strangers = targetsOf(fault).filter((name) => !known.includes(name));
  const problems: Problem[] = strangers.map((name) => ({
    place,
    message: `the schedule names ${name}, which this run does not have`,
    hint: suggestion(name, known),
  }));
  const runs = version === undefined ? {} : { version };
  if (environment !== undefined && system !== undefined) {
    const outline = { ...outlineOfSpelled(fault, nodes), ...runs };
    const message = await injectionRefusal(fault.kind, outline, environment, system);
    if (message !== undefined) problems.push({ place, message });
  }
  const newer = system?.upgrades?.[version ?? ""];
  if (fault.kind === "upgrade" && newer !== undefined && fault.version !== newer) {
    problems.push({
      place,
      message: `${system?.name} ${version} can be upgraded to ${newer}, not to ${fault.version}`,
    });
  }
  return problems;
}

function outlineOfSpelled(fault: Fault, nodes: readonly string[]): FaultOutline {
  const { kind } = fault;
  const struck = targetsOf(fault).filter((name) => nodes.includes(name));
  const clock = kind === "clock" ? { clock: fault.clock } : {};
  const disk = kind === "disk" ? { disk: fault.mode } : {};
  const verb = kind === "admin" ? { verb: fault.verb } : {};
  return { kind, strikes: struck.length > 0 ? "nodes" : "contenders", ...clock, ...disk, ...verb };
}

function onNodesOnly({ kind }: Fault): boolean {
  return kind === "disk" || kind === "membership";
}

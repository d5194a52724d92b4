import { chosenOptions, optionWord } from "./chosen-options.js";
import { DEFAULTS, defaultLeaseMs, defaultNodes, LEASE_OPTION } from "./defaults.js";
import { type RunPlan, systemLabel } from "./plan.js";
import type { Plugins } from "./plugins.js";
import { SWARM } from "./swarm.js";

/** Where a run is, and where it is to be kept when it is run again. */
interface RunPlace {
  readonly folder: string;
  readonly runsDir: string;
}

/**
 * The command that runs this plan again: its seed and whatever is not the default. No flag spells faults out, so a plan
 * with a schedule is run again from its folder.
 */
export function reproduceCommand(
  plan: RunPlan,
  { systems }: Pick<Plugins, "systems">,
  { folder, runsDir }: RunPlace,
): string {
  if (plan.schedule !== undefined) return `npx usurper replay ${shellWord(folder)}`;
  const system = systems.find(({ name }) => name === plan.system.name);
  const known = system?.options ?? [];
  const { ttlMs } = plan.bounds;
  const lease = ttlMs === defaultLeaseMs(system) ? [] : [optionWord(LEASE_OPTION, ttlMs)];
  const flags = [
    ["--system", systemLabel(plan.system)],
    ...[...chosenOptions(plan.system, known), ...lease].map((option) => ["--system-option", option]),
    ["--env", plan.env],
    ["--workload", plan.workload],
    ...(plan.bug === undefined ? [] : [["--bug", plan.bug]]),
    ...(plan.nemeses.length === 0 ? [] : [["--nemesis", nemesisWords(plan).join(",")]]),
    ...(plan.recovery === undefined ? [] : [["--recovery", plan.recovery]]),
    ...unlessDefault("--nodes", plan.nodes.length, defaultNodes(plan.env)),
    ...unlessDefault("--contenders", plan.contenders.length, DEFAULTS.contenders),
    ["--time-limit", durationText(plan.timeLimitMs)],
    ...unlessDefault("--rate", plan.rateHz, DEFAULTS.rateHz),
    ["--seed", String(plan.seed)],
    ...keptIn(runsDir),
  ];
  return ["npx usurper run", ...flags.flat().map(shellWord)].join(" ");
}

/** What a seed drew it draws again. */
function nemesisWords({ nemeses }: RunPlan): readonly string[] {
  const named = nemeses.flatMap(({ label, drawn }) => (drawn ? [] : label));
  return named.length === nemeses.length ? named : [...named, SWARM];
}

/** The command that runs a campaign file again. */
export function reproduceCampaign(file: string, runsDir: string): string {
  return ["npx usurper run", ...[file, ...keptIn(runsDir).flat()].map(shellWord)].join(" ");
}

function keptIn(runsDir: string): readonly string[][] {
  return runsDir === DEFAULTS.runsDir ? [] : [["--runs-dir", runsDir]];
}

function unlessDefault(flag: string, value: number, fallback: number): readonly string[][] {
  return value === fallback ? [] : [[flag, String(value)]];
}

function durationText(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** The word as a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

import { chosenLease, chosenOptions } from "./chosen-options.js";
import { DEFAULTS, defaultNodes } from "./defaults.js";
import { type RunPlan, systemLabel } from "./plan.js";
import type { Plugins } from "./plugins.js";
import { SWARM } from "./swarm.js";

/** Where a run is, and where it is to be kept when it is run again. */
interface RunPlace {
  readonly folder: string;
  readonly runsDir: string;
}

/** A flag with its value, or with several that commas separate. */
export type Flag = readonly [name: string, ...values: string[]];

/** The command that runs this plan again. No flag spells faults out, so one with a schedule is run again from its folder. */
export function reproduceCommand(
  plan: RunPlan,
  plugins: Pick<Plugins, "systems">,
  { folder, runsDir }: RunPlace,
): string {
  if (plan.schedule !== undefined) return `npx usurper replay ${shellWord(folder)}`;
  return runCommandLine([...reproduceFlags(plan, plugins), ...keptIn(runsDir)]);
}

/** The flags of `usurper run` that say what this plan says, but for faults spelled out: its seed and what is no default. */
export function reproduceFlags(plan: RunPlan, { systems }: Pick<Plugins, "systems">): readonly Flag[] {
  const system = systems.find(({ name }) => name === plan.system.name);
  const known = system?.options ?? [];
  const { ttlMs } = plan.bounds;
  return [
    ["--system", systemLabel(plan.system)],
    ...[...chosenOptions(plan.system, known), ...chosenLease(ttlMs, system)].map(
      (option): Flag => ["--system-option", option],
    ),
    ["--env", plan.env],
    ["--workload", plan.workload],
    ...(plan.bug === undefined ? [] : [["--bug", plan.bug] as const]),
    ...(plan.nemeses.length === 0 ? [] : [["--nemesis", ...nemesisWords(plan)] as const]),
    ...(plan.recovery === undefined ? [] : [["--recovery", plan.recovery] as const]),
    ...unlessDefault("--nodes", plan.nodes.length, defaultNodes(plan.env)),
    ...unlessDefault("--contenders", plan.contenders.length, DEFAULTS.contenders),
    ["--time-limit", durationText(plan.timeLimitMs)],
    ...unlessDefault("--rate", plan.rateHz, DEFAULTS.rateHz),
    ["--seed", String(plan.seed)],
  ];
}

export function runCommandLine(flags: readonly Flag[]): string {
  return ["npx usurper run", ...flags.map(flagText)].join(" ");
}

/** As a shell takes it. */
export function flagText([name, ...values]: Flag): string {
  return `${name} ${shellWord(values.join(","))}`;
}

/** What a seed drew it draws again. */
function nemesisWords({ nemeses }: RunPlan): readonly string[] {
  const named = nemeses.flatMap(({ label, drawn }) => (drawn ? [] : label));
  return named.length === nemeses.length ? named : [...named, SWARM];
}

/** The command that runs a campaign file again. */
export function reproduceCampaign(file: string, runsDir: string): string {
  return ["npx usurper run", shellWord(file), ...keptIn(runsDir).map(flagText)].join(" ");
}

function keptIn(runsDir: string): readonly Flag[] {
  return runsDir === DEFAULTS.runsDir ? [] : [["--runs-dir", runsDir]];
}

function unlessDefault(flag: string, value: number, fallback: number): readonly Flag[] {
  return value === fallback ? [] : [[flag, String(value)]];
}

function durationText(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** The word as a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

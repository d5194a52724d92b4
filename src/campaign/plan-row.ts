import type { Environment } from "../contract/environment.js";
import { POWER_SWITCH } from "../contract/power.js";
import type { System } from "../contract/system.js";
import type { Workload } from "../contract/workload.js";
import type { SourcePlace } from "../core/errors.js";
import { ContractError } from "../core/errors.js";
import type { ResourceKind } from "../core/history.js";
import { chosenLease, chosenOptions } from "./chosen-options.js";
import { clockRateBound } from "./clock-rate-bound.js";
import { boundsFor, DEFAULT_LIMITS, DEFAULTS, defaultNodes } from "./defaults.js";
import type { Expectation } from "./expectation.js";
import { FENCING_OPTIONS, powerFor } from "./fencing-option.js";
import { PLAN_FORMAT, type PlannedRow, systemLabel } from "./plan.js";
import { type PlannedFaults, planFaults } from "./plan-faults.js";
import { type Plugins, ruleIds } from "./plugins.js";
import { powerProblems } from "./power-problems.js";
import type { Problem } from "./problems.js";
import { type ResolvedSystem, resolveSystem } from "./resolve-system.js";
import type { RunRequest, RunSettings } from "./run-request.js";
import { suggestion } from "./suggest.js";

export interface PlanContext {
  readonly plugins: Plugins;
  /** E.g. `usurper 0.1.0`. */
  readonly tool: string;
  /** A seed for a run that names none. */
  readonly drawSeed: () => number;
}

/** Resolves one row, or lists all that is wrong with it. Touches nothing but what environments say of themselves. */
export async function planRow(
  request: RunRequest,
  context: PlanContext,
): Promise<PlannedRow | { readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const { plugins, tool } = context;
  const { settings, place } = request;
  const system = systemOf(request, plugins, problems);
  const environment = named("environment", settings.env, DEFAULTS.env, plugins.environments, place, problems);
  const workload = named("workload", settings.workload, DEFAULTS.workload, plugins.workloads, place, problems);
  const nodes = names("n", settings.nodes?.value ?? defaultNodes(environment?.name ?? DEFAULTS.env));
  const contenders = names("c", settings.contenders?.value ?? DEFAULTS.contenders);
  const readers = names("r", workload?.readers ?? 0);
  const elects = workload?.surfaces.some((surface) => surface === "election" || surface === "lock") ?? true;
  const version = system && versionIn(system);
  const faultSetting = {
    environment,
    system: system?.system,
    version,
    nodes,
    hosts: [...contenders, ...readers],
    beside: system === undefined || powerFor(system.planned) === undefined ? [] : [POWER_SWITCH],
    elects,
  };
  const faults = await planFaults(settings, { nemeses: plugins.nemeses, ...faultSetting }, problems);
  if (system !== undefined) problems.push(...unfit(system.system, environment, workload, request, plugins));
  if (workload !== undefined) problems.push(...unjudged(settings, workload, plugins));
  if (system !== undefined && environment !== undefined)
    problems.push(...powerProblems(system.planned, environment, faults.nemeses, settings));
  if (system === undefined || environment === undefined || workload === undefined || problems.length > 0) {
    return { problems };
  }
  const { bug } = settings;
  return {
    title: titleOf(system, environment, workload, faultsTitle(faults), bug?.value),
    expectation: settings.expect?.value ?? { verdict: "valid" },
    seeds: settings.seeds?.value ?? [context.drawSeed()],
    ...(faults.swarm === undefined ? {} : { swarm: faults.swarm }),
    plan: {
      format: PLAN_FORMAT,
      tool,
      system: system.planned,
      env: environment.name,
      workload: workload.name,
      ...(bug === undefined ? {} : { bug: bug.value }),
      nodes,
      contenders,
      readers,
      rateHz: settings.rateHz?.value ?? DEFAULTS.rateHz,
      timeLimitMs: settings.timeLimitMs?.value ?? DEFAULTS.timeLimitMs,
      nemeses: faults.nemeses,
      ...(settings.recovery?.value === "core" ? { recovery: "core" as const } : {}),
      ...(faults.schedule === undefined ? {} : { schedule: faults.schedule }),
      tokens: system.system.tokens,
      resources: resourcesOf(workload, system.system),
      bounds: {
        ...boundsFor(system.leaseMs, system.system.lockDelayMs?.(system.planned.options)),
        clockRatePpm: clockRateBound(faults.nemeses, faults.schedule),
      },
      campaignTimeoutMs: DEFAULTS.campaignTimeoutMs,
      checkers: workload.checkers,
      required: workload.required,
      limits: DEFAULT_LIMITS,
    },
  };
}

/** What the nodes run: a version, or an image of the user's own, of which nothing is known but its name. */
function versionIn({ planned }: ResolvedSystem): string | undefined {
  const image = planned.options["image"];
  return typeof image === "string" ? image : planned.version;
}

function systemOf({ settings, place }: RunRequest, plugins: Plugins, problems: Problem[]): ResolvedSystem | undefined {
  if (settings.system === undefined) {
    const names = plugins.systems.map(({ name }) => name).join(", ");
    problems.push({
      place,
      message: "no system is named",
      hint: `--system, or system: in a campaign, is one of ${names}`,
    });
    return undefined;
  }
  const resolved = resolveSystem(settings.system, plugins.systems);
  if (!("problems" in resolved)) return resolved;
  problems.push(...resolved.problems);
  return undefined;
}

/** The plug-in that was named, or the default; undefined with a problem where there is none of that name. */
function named<Plugin extends { readonly name: string }>(
  what: string,
  setting: { readonly value: string; readonly place: SourcePlace } | undefined,
  fallback: string,
  plugins: readonly Plugin[],
  place: SourcePlace | undefined,
  problems: Problem[],
): Plugin | undefined {
  const name = setting?.value ?? fallback;
  const found = plugins.find((plugin) => plugin.name === name);
  if (found === undefined) {
    const names = plugins.map((plugin) => plugin.name);
    problems.push({
      place: setting?.place ?? place,
      message: `unknown ${what} ${name}`,
      hint: suggestion(name, names),
    });
  }
  return found;
}

/** What of the combination cannot work: environment, surfaces, fences, bug. */
function unfit(
  system: System,
  environment: Environment | undefined,
  workload: Workload | undefined,
  { settings, place }: RunRequest,
  plugins: Plugins,
): readonly Problem[] {
  const problems: Problem[] = [];
  const support = environment?.runs(system) ?? { supported: true };
  if (!support.supported) {
    const where = settings.env === undefined ? `${environment?.name}, the default,` : environment?.name;
    const message = `${where} cannot run ${system.name}: ${support.reason}`;
    problems.push({ place: settings.env?.place ?? settings.system?.place ?? place, message });
  }
  if (workload !== undefined) {
    const at = settings.workload?.place ?? settings.system?.place ?? place;
    const what = settings.workload === undefined ? `the default workload ${workload.name}` : workload.name;
    problems.push(...lacking(system, workload).map((lack) => ({ place: at, message: `${what} ${lack}` })));
  }
  if (settings.bug !== undefined) problems.push(...unknownBug(settings.bug, system, plugins.systems));
  return problems;
}

/** Resources that keep nobody out: they take no tokens, or give them out. */
const UNFENCED: readonly ResourceKind[] = ["register", "lock"];

/** What is to be said of a workload whose surfaces and fences the system does not offer. */
function lacking(system: System, workload: Workload): readonly string[] {
  const surfaces = workload.surfaces.filter((surface) => !system.surfaces.includes(surface));
  if (surfaces.length > 0) {
    return [`needs ${surfaces.join(", ")}, which ${system.name} does not offer`];
  }
  // Late tries by leaders that know better are a deposed leader's writes only where a fence is to keep them out.
  const wantsFence = Object.values(workload.resources("token")).some(({ fence }) => fence === "token");
  if (wantsFence && system.fences.every((fence) => fence === "none")) {
    return [`needs a fence, and ${system.name} offers none: try unfenced-writes or unfenced-lock`];
  }
  const fenced = Object.values(resourcesOf(workload, system)).filter(({ kind }) => !UNFENCED.includes(kind));
  const fences = [...new Set(fenced.map(({ fence }) => fence))].filter((fence) => !system.fences.includes(fence));
  return fences.map((fence) => `needs the fence ${fence}, which ${system.name} does not offer`);
}

function resourcesOf(workload: Workload, system: System) {
  return workload.resources(system.fences[0] ?? "none");
}

function unknownBug(
  bug: { readonly value: string; readonly place: SourcePlace },
  system: System,
  systems: readonly System[],
): readonly Problem[] {
  const own = system.bugs.map(({ name }) => name);
  if (own.includes(bug.value)) return [];
  const owner = systems.find(({ bugs }) => bugs.some(({ name }) => name === bug.value));
  const hint = owner === undefined ? suggestion(bug.value, own) : `it is one of ${owner.name}`;
  return [{ place: bug.place, message: `${system.name} has no bug ${bug.value}`, hint }];
}

/** The rule that belongs to no checker: all runs are judged by it. */
const COVERAGE = "F";

/** A rule expected to be violated that no checker of the workload judges could never be. */
function unjudged({ expect }: RunSettings, workload: Workload, { checkers }: Plugins): readonly Problem[] {
  const judges = workload.checkers.map((name) => {
    const judge = checkers.find((checker) => checker.name === name);
    if (judge === undefined) throw new ContractError(`workload ${workload.name}`, `it names no known checker: ${name}`);
    return judge;
  });
  if (expect === undefined) return [];
  const known = ruleIds(judges);
  // Numbers have no slips: whoever writes E13 may as well have meant E10 as E3.
  const hint = `${workload.name} is judged by ${known.join(", ")}`;
  return rulesIn(expect.value)
    .filter((rule) => !known.includes(rule))
    .map((rule) => ({ place: expect.place, message: unjudgedText(rule, workload, checkers), hint }));
}

function unjudgedText(rule: string, workload: Workload, checkers: Plugins["checkers"]): string {
  if (rule === COVERAGE) return `rule ${COVERAGE} makes a run unknown, never invalid`;
  return ruleIds(checkers).includes(rule)
    ? `rule ${rule} is not judged by workload ${workload.name}`
    : `unknown rule ${rule}`;
}

function rulesIn(expectation: Expectation): readonly string[] {
  if (expectation.verdict === "invalid") return expectation.rule === undefined ? [] : [expectation.rule];
  return expectation.except === undefined || expectation.except === "known bugs" ? [] : expectation.except;
}

function titleOf(
  system: ResolvedSystem,
  environment: Environment,
  workload: Workload,
  faults: string,
  bug: string | undefined,
): string {
  const planted = bug === undefined ? "" : ` with bug ${bug}`;
  const options = [
    ...chosenOptions(system.planned, [...system.system.options, ...FENCING_OPTIONS]),
    ...chosenLease(system.leaseMs, system.system),
  ];
  const chosen = options.length === 0 ? "" : ` (${options.join(", ")})`;
  return `${systemLabel(system.planned)}${chosen}${planted} in ${environment.name}, ${workload.name}, ${faults}`;
}

function faultsTitle({ nemeses, swarm, schedule }: PlannedFaults): string {
  const parts = [
    ...nemeses.map(({ label }) => label),
    ...(swarm === undefined ? [] : ["a swarm of faults"]),
    ...(schedule === undefined ? [] : [`${schedule.length} faults spelled out`]),
  ];
  return parts.length === 0 ? "no faults" : parts.join(", ");
}

function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, place) => `${prefix}${place + 1}`);
}

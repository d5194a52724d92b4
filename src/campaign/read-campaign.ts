import { basename, extname } from "node:path";
import type { z } from "zod";
import { UserError } from "../core/errors.js";
import { type CampaignFields, campaignSchema, type MatrixFields, RUN_KEYS, type RunFields } from "./campaign-schema.js";
import { type Problem, problemsError } from "./problems.js";
import type { CampaignRequest, RunRequest, RunSettings } from "./run-request.js";
import { suggestion } from "./suggest.js";
import { parseYaml, type YamlPath, type YamlSource } from "./yaml-source.js";

/**
 * Reads the text of a campaign file. `file` is the name for messages.
 * Throws a UserError that lists every problem as `file:line:column: what`, in the order of the file.
 */
export function readCampaign(text: string, file: string): CampaignRequest {
  const source = parseYaml(text, file);
  if ("problems" in source) throw problemsError(source.problems);
  if (source.value === null || source.value === undefined) {
    throw new UserError("the campaign is empty", { place: { file }, hint: "at least `system: NAME` is needed" });
  }
  const parsed = campaignSchema.safeParse(source.value);
  const wrong = parsed.success ? [] : parsed.error.issues.flatMap((issue) => issueProblems(issue, source));
  const problems = [...wrong, ...misplacedKeys(source)];
  if (!parsed.success || problems.length > 0) throw problemsError(problems);
  const { name = basename(file, extname(file)).replace(/[^\w.-]/g, "-") } = parsed.data;
  return { name, file, rows: rowsOf(parsed.data, source) };
}

function rowsOf(campaign: CampaignFields, source: YamlSource): readonly RunRequest[] {
  const defaults = campaign.defaults === undefined ? {} : settingsOf(campaign.defaults, ["defaults"], source);
  if (campaign.runs === undefined && campaign.matrix === undefined) {
    return [{ place: source.placeOf([]), settings: { ...defaults, ...settingsOf(campaign, [], source) } }];
  }
  const runs = (campaign.runs ?? []).map((run, place) => ({
    place: source.placeOf(["runs", place]),
    settings: { ...defaults, ...settingsOf(run, ["runs", place], source) },
  }));
  const combinations = campaign.matrix === undefined ? [] : combinationsOf(campaign.matrix, source);
  const matrix = combinations.map((settings) => ({
    place: source.placeOf(["matrix"]),
    settings: { ...defaults, ...settings },
  }));
  return [...runs, ...matrix];
}

/** One run's keys as settings, each with its place under `path`. */
function settingsOf(run: RunFields, path: YamlPath, source: YamlSource): RunSettings {
  const located = <T>(key: keyof RunFields, value: T) => ({ value, place: source.placeOf([...path, key]) });
  const { system, env, workload, nemesis, nodes, contenders, timeLimit, rate, bug, seed, seeds } = run;
  const { expect, recovery, schedule } = run;
  return {
    ...(system && { system: located("system", system) }),
    ...(env && { env: located("env", env) }),
    ...(workload && { workload: located("workload", workload) }),
    ...(nemesis && {
      nemesis: nemesis.map((value, at) => ({ value, place: source.placeOf([...path, "nemesis", at]) })),
    }),
    ...(nodes && { nodes: located("nodes", nodes) }),
    ...(contenders && { contenders: located("contenders", contenders) }),
    ...(timeLimit && { timeLimitMs: located("timeLimit", timeLimit) }),
    ...(rate && { rateHz: located("rate", rate) }),
    ...(bug && { bug: located("bug", bug) }),
    ...(seed !== undefined && { seeds: located("seed", [seed]) }),
    ...(seeds && { seeds: located("seeds", seeds) }),
    ...(expect && { expect: located("expect", expect) }),
    ...(recovery && { recovery: located("recovery", recovery) }),
    ...(schedule && {
      schedule: schedule.map((value, at) => ({ value, place: source.placeOf([...path, "schedule", at]) })),
    }),
  };
}

/** The keys of a matrix that multiply; the others hold for every combination. */
const AXES = ["system", "env", "workload", "nemesis", "nodes", "contenders", "timeLimit", "rate", "bug"] as const;

/** Every combination of the lists, the first key varying slowest. */
function combinationsOf(matrix: MatrixFields, source: YamlSource): readonly RunSettings[] {
  const { seed, seeds, expect, recovery, schedule } = matrix;
  const shared: RunFields = {
    ...(seed !== undefined && { seed }),
    ...(seeds && { seeds }),
    ...(expect && { expect }),
    ...(recovery && { recovery }),
    ...(schedule && { schedule }),
  };
  let combinations: readonly RunSettings[] = [settingsOf(shared, ["matrix"], source)];
  for (const axis of AXES) {
    const values = matrix[axis] as readonly unknown[] | undefined;
    if (values === undefined) continue;
    const choices = values.map((value, at) => axisSettings(axis, value, at, source));
    combinations = combinations.flatMap((before) => choices.map((choice) => ({ ...before, ...choice })));
  }
  return combinations;
}

/** The settings of one value of a matrix' list; its places are those of the value within the list. */
function axisSettings(axis: (typeof AXES)[number], value: unknown, at: number, source: YamlSource): RunSettings {
  const path = ["matrix", axis, at];
  const within: YamlSource = {
    ...source,
    placeOf: ([, ...rest]) => source.placeOf([...path, ...rest]),
  };
  return settingsOf({ [axis]: value } as RunFields, [], within);
}

/** Keys of a run beside `runs` or `matrix` would be ignored, and a seed beside seeds be ambiguous. */
function misplacedKeys(source: YamlSource): readonly Problem[] {
  const campaign = mapping(source.value);
  const group = "runs" in campaign ? "runs" : "matrix" in campaign ? "matrix" : undefined;
  const stray = group === undefined ? [] : RUN_KEYS.filter((key) => key in campaign);
  const runs = Array.isArray(campaign["runs"]) ? campaign["runs"] : [];
  const places: readonly [YamlPath, unknown][] = [
    [[], campaign],
    [["defaults"], campaign["defaults"]],
    [["matrix"], campaign["matrix"]],
    ...runs.map((run, at): [YamlPath, unknown] => [["runs", at], run]),
  ];
  const ambiguous = places.filter(([, run]) => "seed" in mapping(run) && "seeds" in mapping(run));
  return [
    ...stray.map((key) => ({
      place: source.placeOfKey([], key),
      message: `${key} stands beside ${group}`,
      hint: "put it under defaults",
    })),
    ...ambiguous.map(([path]) => ({
      place: source.placeOfKey(path, "seed"),
      message: "seed and seeds exclude each other",
    })),
  ];
}

function mapping(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}

/** A schema issue with its place; an unknown key is one problem each, with the key that was probably meant. */
function issueProblems(issue: z.core.$ZodIssue, source: YamlSource): readonly Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      place: source.placeOfKey(issue.path, key),
      message: `unknown key ${[...issue.path, key].map(String).join(".")}`,
      hint: suggestion(key, knownKeys(issue.path)),
    }));
  }
  const prefix = issue.path.length === 0 ? "" : `${issue.path.map(String).join(".")}: `;
  const message = `${prefix}${issue.message.replace(/^Invalid input: /, "")}`;
  return [{ place: source.placeOf(issue.path), message }];
}

function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  return path.length === 0 ? ["name", "defaults", "runs", "matrix", ...RUN_KEYS] : RUN_KEYS;
}

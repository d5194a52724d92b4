import type { TypedFlagParameter } from "@stricli/core";
import {
  EXPECTED,
  type NemesisChoice,
  parseCount,
  parseDuration,
  parseExpected,
  parseNemesis,
  parseRate,
  parseRecovery,
  parseSeed,
  parseSystem,
  type SystemChoice,
} from "../campaign/choices.js";
import type { Expectation } from "../campaign/expectation.js";
import type { Located } from "../campaign/problems.js";
import type { RunSettings } from "../campaign/run-request.js";
import { UserError } from "../core/errors.js";
import type { Json } from "../core/json.js";
import type { Ms } from "../core/units.js";
import type { CliContext } from "./context.js";
import { flagParser } from "./flag-parser.js";

/** The flags that say what to run. Beside a campaign file they hold for every row of it. */
export interface RunFlags {
  readonly system?: SystemChoice;
  readonly systemOption?: readonly (readonly [string, Json])[];
  readonly env?: string;
  readonly workload?: string;
  readonly nemesis?: readonly NemesisChoice[];
  readonly nodes?: number;
  readonly contenders?: number;
  readonly timeLimit?: Ms;
  readonly rate?: number;
  readonly seed?: number;
  readonly bug?: string;
  readonly recovery?: "all" | "core";
  readonly expect?: Expectation;
}

type FlagParameters<Flags> = { readonly [Name in keyof Flags]-?: TypedFlagParameter<Flags[Name], CliContext> };

const word = (text: string): string => text;

export const runFlagParameters: FlagParameters<RunFlags> = {
  system: {
    kind: "parsed",
    parse: flagParser(EXPECTED.system, parseSystem),
    brief: "the system under test, as name or name@version",
    placeholder: "name",
    optional: true,
  },
  systemOption: {
    kind: "parsed",
    parse: flagParser("option=value", parseOption),
    brief: "an option of the system, e.g. leaseMs=3000; may be repeated",
    placeholder: "option=value",
    optional: true,
    variadic: true,
  },
  env: { kind: "parsed", parse: word, brief: "where nodes run: sim, docker", placeholder: "name", optional: true },
  workload: { kind: "parsed", parse: word, brief: "what the clients do", placeholder: "name", optional: true },
  nemesis: {
    kind: "parsed",
    parse: flagParser(EXPECTED.nemesis, parseNemesis),
    brief: "what breaks: name[:target][:option=value], separated by commas",
    placeholder: "a,b",
    optional: true,
    variadic: ",",
  },
  nodes: flag(EXPECTED.count, parseCount, "how many nodes (5 in sim, else 3)", "n"),
  contenders: flag(EXPECTED.count, parseCount, "how many clients campaign (3)", "n"),
  timeLimit: flag(EXPECTED.duration, parseDuration, "how long operations are made (30s)", "duration"),
  rate: flag(EXPECTED.rate, parseRate, "operations a second in total (50)", "hz"),
  seed: flag(EXPECTED.seed, parseSeed, "decides everything that chance decides", "n"),
  bug: { kind: "parsed", parse: word, brief: "a mistake planted in the system", placeholder: "name", optional: true },
  recovery: {
    kind: "parsed",
    parse: flagParser(EXPECTED.recovery, parseRecovery),
    brief: "what recovers at the end: all, or a core while a minority stays broken",
    placeholder: "all|core",
    optional: true,
  },
  expect: {
    kind: "parsed",
    parse: flagParser(EXPECTED.expectation, parseExpected),
    brief: 'what it must come to, e.g. "invalid E4" (valid); decides the exit code',
    placeholder: "expectation",
    optional: true,
  },
};

function flag(expected: string, parse: (text: string) => number | undefined, brief: string, placeholder: string) {
  return { kind: "parsed", parse: flagParser(expected, parse), brief, placeholder, optional: true } as const;
}

/** `option=value`; the value as JSON where it is some, else as text. */
function parseOption(text: string): readonly [string, Json] | undefined {
  const match = /^([^=]+)=(.*)$/s.exec(text);
  if (match === null) return undefined;
  const [, name = "", value = ""] = match;
  try {
    return [name, JSON.parse(value) as Json];
  } catch {
    return [name, value];
  }
}

/** The flags as settings; their places are the flags themselves. */
export function settingsFromFlags(flags: RunFlags): RunSettings {
  const { env, workload, nemesis, nodes, contenders, timeLimit, rate, seed, bug, recovery, expect } = flags;
  return {
    ...systemSettings(flags),
    ...(env !== undefined && { env: at("--env", env) }),
    ...(workload !== undefined && { workload: at("--workload", workload) }),
    ...(nemesis && { nemesis: nemesis.map((choice) => at("--nemesis", choice)) }),
    ...(nodes && { nodes: at("--nodes", nodes) }),
    ...(contenders && { contenders: at("--contenders", contenders) }),
    ...(timeLimit && { timeLimitMs: at("--time-limit", timeLimit) }),
    ...(rate && { rateHz: at("--rate", rate) }),
    ...(seed !== undefined && { seeds: at("--seed", [seed]) }),
    ...(bug !== undefined && { bug: at("--bug", bug) }),
    ...(recovery !== undefined && { recovery: at("--recovery", recovery) }),
    ...(expect !== undefined && { expect: at("--expect", expect) }),
  };
}

function systemSettings({ system, systemOption = [] }: RunFlags): Pick<RunSettings, "system"> {
  if (system === undefined && systemOption.length > 0) {
    throw new UserError("--system-option needs --system", { hint: "name the system whose option it is" });
  }
  if (system === undefined) return {};
  const value = { ...system, options: { ...system.options, ...Object.fromEntries(systemOption) } };
  return { system: { ...at("--system", value), optionsPlace: { file: "--system-option" } } };
}

function at<T>(flagName: string, value: T): Located<T> {
  return { value, place: { file: flagName } };
}

import { z } from "zod";
import {
  EXPECTED,
  parseCount,
  parseDuration,
  parseExpected,
  parseName,
  parseNemesis,
  parseRate,
  parseRecovery,
  parseSeed,
  parseSeeds,
  parseSystem,
} from "./choices.js";
import { spelledFault } from "./fault-schema.js";

/** A field that `parse` reads; undefined from it is the issue "expected ...". */
function field<T>(expected: string, parse: (value: unknown) => T | undefined) {
  return z.unknown().transform((input, context) => {
    const value = parse(input);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: `expected ${expected}, got ${JSON.stringify(input)}` });
    return z.NEVER;
  });
}

/** A list of values, where a single one may stand alone. */
function oneOrMore<Field extends z.ZodType>(item: Field) {
  return z.preprocess(
    (value) => (Array.isArray(value) ? value : [value]),
    z.array(item).min(1, "expected at least one"),
  );
}

const nemesis = field(EXPECTED.nemesis, parseNemesis);
const nemeses = z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(nemesis));

const fields = {
  system: field(EXPECTED.system, parseSystem),
  env: field(EXPECTED.name, parseName),
  workload: field(EXPECTED.name, parseName),
  nemesis: nemeses,
  nodes: field(EXPECTED.count, parseCount),
  contenders: field(EXPECTED.count, parseCount),
  timeLimit: field(EXPECTED.duration, parseDuration),
  rate: field(EXPECTED.rate, parseRate),
  bug: field(EXPECTED.name, parseName),
  seed: field(EXPECTED.seed, parseSeed),
  seeds: field(EXPECTED.seeds, parseSeeds),
  expect: field(EXPECTED.expectation, parseExpected),
  recovery: field(EXPECTED.recovery, parseRecovery),
  schedule: z.array(spelledFault, "expected a list of faults with their times"),
};

const run = z.strictObject(fields).partial();

/** Every combination of the lists is a run; `seeds` and `expect` belong to each. */
const matrix = z
  .strictObject({
    system: oneOrMore(fields.system),
    env: oneOrMore(fields.env),
    workload: oneOrMore(fields.workload),
    nemesis: oneOrMore(nemeses),
    nodes: oneOrMore(fields.nodes),
    contenders: oneOrMore(fields.contenders),
    timeLimit: oneOrMore(fields.timeLimit),
    rate: oneOrMore(fields.rate),
    bug: oneOrMore(fields.bug),
    seed: fields.seed,
    seeds: fields.seeds,
    expect: fields.expect,
    recovery: fields.recovery,
    schedule: fields.schedule,
  })
  .partial();

/** A campaign file; without `runs` and `matrix` its own keys are those of the one run. */
export const campaignSchema = z
  .strictObject({
    name: z.string("expected a name").regex(/^[\w.-]+$/, "expected letters, digits, dots, dashes and underscores only"),
    defaults: run,
    runs: z.array(run, "expected a list of runs").min(1, "expected at least one run"),
    matrix,
    ...fields,
  })
  .partial();

export type RunFields = z.infer<typeof run>;
export type MatrixFields = z.infer<typeof matrix>;
export type CampaignFields = z.infer<typeof campaignSchema>;

/** The keys of one run, in the order of the documentation. */
export const RUN_KEYS = Object.keys(fields) as readonly (keyof typeof fields)[];

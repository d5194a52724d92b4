import { readFileSync } from "node:fs";
import { z } from "zod";
import { POWER_SWITCH } from "../../contract/power.js";
import { messageOf, UserError } from "../../core/errors.js";
import { MAX_SEED } from "../../core/random.js";
import { targetsOf } from "../../runner/fault-targets.js";
import { powerFor } from "../fencing-option.js";
import { PLAN_FORMAT, type RunPlan } from "../plan.js";
import { type Problem, problemsError } from "../problems.js";
import { parseYaml, type YamlSource } from "../yaml-source.js";

const name = z.string().min(1);
const names = z.array(name);
const amount = z.number().nonnegative();
const json = z.record(z.string(), z.unknown());

/**
 * What running a plan relies on. Fields that a later version may have added are let through; whether the plug-ins that
 * it names exist is asked when it is run.
 */
const planSchema = z.looseObject({
  format: z.literal(PLAN_FORMAT),
  tool: name,
  seed: z.int().min(0).max(MAX_SEED),
  system: z.looseObject({ name, version: name.exactOptional(), options: json }),
  env: z.enum(["sim", "docker", "ssh"]),
  workload: name,
  bug: name.exactOptional(),
  nodes: names.min(1),
  contenders: names,
  readers: names,
  rateHz: z.number().positive(),
  timeLimitMs: z.number().positive(),
  nemeses: z.array(z.looseObject({ name, target: name, options: json, label: name })),
  schedule: z
    .array(z.looseObject({ atMs: amount, forMs: amount, fault: z.looseObject({ kind: name }) }))
    .exactOptional(),
  tokens: z.enum(["fencing", "none"]),
  resources: z.record(z.string(), z.looseObject({ kind: name, fence: z.enum(["guard", "token", "none"]) })),
  bounds: z.looseObject({
    ttlMs: amount,
    clockRatePpm: amount,
    operationTimeoutMs: amount,
    recoveryMs: amount,
    detectionMs: amount,
    lockDelayMs: amount.exactOptional(),
  }),
  campaignTimeoutMs: amount,
  checkers: names,
  required: names,
  limits: z.looseObject({ maxConfigurations: z.number().positive(), maxBytes: z.number().positive().exactOptional() }),
});

/**
 * Reads a `plan.json`, which anyone may have edited since it was written. Throws a UserError that lists all that is wrong
 * with it, each with its line and column: a field of another shape, a schedule that names nodes which there are not.
 */
export function readPlan(file: string): RunPlan {
  const source = sourceOf(file);
  const parsed = planSchema.safeParse(source.value);
  if (!parsed.success) {
    throw problemsError(
      parsed.error.issues.map(({ path, message }) => ({
        place: source.placeOf(path),
        message: `${path.length === 0 ? "" : `${path.map(String).join(".")}: `}${message.replace(/^Invalid input: /, "")}`,
      })),
    );
  }
  const plan = source.value as RunPlan;
  const problems = strangers(plan, source);
  if (problems.length > 0) throw problemsError(problems);
  return plan;
}

/** JSON is YAML, whose parser knows where everything stands. */
function sourceOf(file: string): YamlSource {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (thrown) {
    throw new UserError(`cannot be read: ${messageOf(thrown)}`, { place: { file } });
  }
  if (text.trim() === "") throw new UserError("the plan is empty: whoever wrote it died at it", { place: { file } });
  const source = parseYaml(text, file);
  if ("problems" in source) throw problemsError(source.problems);
  return source;
}

function strangers(plan: RunPlan, source: YamlSource): readonly Problem[] {
  const known = [...plan.nodes, ...plan.contenders, ...plan.readers];
  const beside = powerFor(plan.system) === undefined ? [] : [POWER_SWITCH];
  return (plan.schedule ?? []).flatMap(({ fault }, at) =>
    targetsOf(fault)
      .filter((name) => !known.includes(name) && !(fault.kind === "partition" && beside.includes(name)))
      .map((stranger) => ({
        place: source.placeOf(["schedule", at, "fault"]),
        message: `the ${fault.kind} names ${stranger}, which is neither node nor host of this run`,
        hint: `there are ${known.join(", ")}`,
      })),
  );
}

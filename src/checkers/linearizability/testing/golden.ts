import type { Json } from "../../../core/json.js";
import { recorded } from "../../testing/recorded.js";
import type { OperationStep, Span } from "../../testing/steps.js";
import { checkModel } from "../check-model.js";
import { models } from "../models/index.js";

export type End = OperationStep["end"];

export const ok = (value: Json = null): End => ({ type: "ok", value });
export const refused = (seen?: Json): End => ({
  type: "fail",
  cause: "refused",
  ...(seen === undefined ? {} : { seen }),
});
export const unsent: End = { type: "fail", cause: "unsent" };
export const lost: End = { type: "info" };

let hosts = 0;
/** An operation, by a host of its own unless named, so that any may overlap. */
export function operation(f: string, span: Span, value: Json, end: End, host = `h${hosts++}`): OperationStep {
  return { kind: "operation", host, f, span, value, where: {}, end };
}

/** A history that a model must allow or refuse, and why. */
export type Golden = readonly [what: string, expected: "valid" | "invalid", ...steps: readonly OperationStep[]];

/** The verdict on a history without a header by the model of this name. */
export function verdictBy(name: string, steps: readonly OperationStep[], initial?: Json): string {
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) throw new RangeError(`no model ${name}`);
  const options = { maxConfigurations: 10_000, ...(initial === undefined ? {} : { initial }) };
  return checkModel(recorded(undefined, ...steps), model, options).verdict;
}

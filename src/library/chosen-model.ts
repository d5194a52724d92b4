import { type ModelModule, modelModuleOf } from "../checkers/linearizability/model-module.js";
import { models } from "../checkers/linearizability/models/index.js";
import { userModel } from "../checkers/linearizability/user-model.js";
import type { Model } from "../contract/model.js";
import { messageOf, UserError } from "../core/errors.js";
import type { Json } from "../core/json.js";
import { jsonProblem } from "./json-problem.js";

/** A model to judge by. */
export interface ChosenModel {
  readonly model: Model;
  /** What it must know of each caller: `host` or `process`, if anything. */
  readonly callers: ModelModule["callers"];
}

/** The model of this name, or the one that somebody wrote. Throws a UserError where it is neither. */
export function chosenModel(given: unknown): ChosenModel {
  if (typeof given === "string") {
    const model = models.find(({ name }) => name === given);
    if (model === undefined) {
      const known = models.map(({ name }) => name).join(", ");
      throw new UserError(`model: there is no model ${given}; known are ${known}, or an object {init, step}`);
    }
    return { model, callers: model.name === "owned-mutex" ? "host" : undefined };
  }
  if (typeof given !== "object" || given === null) {
    throw new UserError(`model: expected a model's name, or an object {init, step}, not ${String(given)}`);
  }
  const { name = "model", callers } = modelModuleOf(given, "model");
  return { model: userModel(given, name), callers };
}

/** Throws a UserError where the model cannot start with this. */
export function assertStartsWith(model: Model, initial: unknown): asserts initial is Json | undefined {
  if (initial === undefined) return;
  const problem = jsonProblem(initial, "initial");
  if (problem !== undefined) throw new UserError(`${problem}, which JSON cannot hold`);
  try {
    model.init(initial as Json);
  } catch (thrown) {
    // The model's own hint is for the command line.
    throw thrown instanceof UserError ? new UserError(`initial: ${messageOf(thrown)}`) : thrown;
  }
}

import type { Model, ModelCall } from "../../contract/model.js";
import type { Operation } from "../../core/history.js";
import { ModelGuard } from "./model-guard.js";
import { type ModelModule, modelModuleOf } from "./model-module.js";
import { canonical } from "./models/canonical.js";
import { outcomeForModel } from "./models/shapes.js";

/**
 * A user's own model, checked as it is used: states and calls are frozen before `step` gets them, `step` and `init`
 * must answer alike when asked twice, and states must be JSON. Whatever breaks this throws a UserError with the
 * module's path, the call and the state. `path` is the module's, for messages and as the name unless it has one.
 */
export function userModel(exports: object, path: string): Model {
  const module = modelModuleOf(exports, path);
  const guard = new ModelGuard(module, path);
  const { resource } = module;
  return {
    name: module.name ?? (path.split(/[\\/]/).at(-1) ?? path).replace(/\.[^.]+$/, ""),
    summary: `a model of your own, ${path}`,
    ...(resource === undefined ? {} : { resource }),
    init: (initial) => guard.init(initial),
    call: (operation) => callOf(module, operation),
    step: (state, call) => guard.step(state, call),
    ...(module.split === undefined ? {} : { split: (operation) => guard.split(operation) }),
    ...(module.effect === undefined ? {} : { effect: (call) => guard.effect(call) }),
    ...(module.neverAgain === undefined ? {} : { neverAgain: (state, call) => guard.neverAgain(state, call) }),
    describe: (call) => guard.describe(call),
    describeState: (state) => guard.describeState(state),
  };
}

/** Who called stands in the input where the model asks for it: calls that differ in it alone are then two calls. */
function callOf(module: ModelModule, operation: Operation): ModelCall | undefined {
  const { invoke, completion } = operation;
  const outcome = outcomeForModel(operation);
  if (outcome === undefined || (outcome === "refused" && module.refusals !== true)) return undefined;
  const { f, host, process } = invoke;
  const value = canonical(invoke.value);
  const answer = completion?.type === "fail" ? completion.seen : completion?.value;
  const output = outcome === "unknown" ? null : canonical(answer ?? null);
  if (module.callers === undefined) return { f, input: value, outcome, output };
  const caller = module.callers === "host" ? { host } : { host, process };
  return { f, input: { value, ...caller }, outcome, output };
}

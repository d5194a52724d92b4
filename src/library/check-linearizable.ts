import { decideParts, type PartDecision } from "../checkers/linearizability/decide-parts.js";
import { explain } from "../checkers/linearizability/explanation/explain.js";
import type { CheckLimits } from "../contract/checker.js";
import { UserError } from "../core/errors.js";
import type { Json } from "../core/json.js";
import { worst } from "../core/verdict.js";
import { assertStartsWith, chosenModel } from "./chosen-model.js";
import { type CollectedOperations, collectOperations } from "./collect-operations.js";
import { citingPlaces, messageOfExplanation, publicExplanation } from "./explanation.js";
import type { Linearizability, ValidOperations } from "./linearizability.js";
import { mergedOrder } from "./merged-order.js";
import type { ModelName, Operation, OperationOf } from "./operation.js";
import type { OwnModel } from "./own-model.js";

export interface CheckOptions<M extends ModelName | OwnModel = ModelName | OwnModel> {
  /** What the object should have behaved like: a model by its name, or one of your own. */
  readonly model: M;
  /** In any order. Those of different resources and keys are judged apart. */
  readonly operations: readonly OperationOf<M>[];
  /** The state at first, of each part; the model's own where it is left out. */
  readonly initial?: Json;
  /** What may be spent before the answer is `unknown`. */
  readonly limits?: Limits;
}

/** Counted, not timed, so that a verdict does not depend on the machine. */
export interface Limits {
  /** How many configurations a search may visit; ten million where it is left out, which takes seconds. */
  readonly maxConfigurations?: number;
  /** How much memory a search may take; as much as there is, where it is left out. */
  readonly maxBytes?: number;
}

const MAX_CONFIGURATIONS = 10_000_000;

/**
 * Decides whether operations are linearizable (Herlihy & Wing 1990): exactly, in this thread, and with the reasons where
 * they are not. Throws a UserError where an operation is wrong or none of the model's, or the model is none.
 */
export function checkLinearizable<const M extends ModelName | OwnModel>(options: CheckOptions<M>): Linearizability {
  assertKnown(options);
  const { initial } = options;
  const chosen = chosenModel(options.model);
  assertStartsWith(chosen.model, initial);
  const limits = limitsOf(options.limits);
  const collected = collectOperations(chosen, options.operations);
  const { parts } = collected.calls;
  const decided = decideParts(chosen.model, parts, { ...limits, ...(initial === undefined ? {} : { initial }) });
  return told(chosen.model.name, collected, decided);
}

const OPTIONS: { readonly [name in keyof CheckOptions]-?: true } = {
  model: true,
  operations: true,
  initial: true,
  limits: true,
};

/** A mistyped `initial` would change the verdict. */
function assertKnown(options: object): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown === undefined) return;
  throw new UserError(`there is no option ${unknown}; the options are ${Object.keys(OPTIONS).join(", ")}`);
}

function limitsOf({ maxConfigurations = MAX_CONFIGURATIONS, maxBytes }: Limits = {}): CheckLimits {
  for (const [name, limit] of Object.entries({ maxConfigurations, maxBytes })) {
    if (limit === undefined || (Number.isSafeInteger(limit) && limit > 0)) continue;
    throw new UserError(`limits.${name} is ${String(limit)}, not an integer above 0`);
  }
  return { maxConfigurations, ...(maxBytes === undefined ? {} : { maxBytes }) };
}

function told(model: string, collected: CollectedOperations, decided: readonly PartDecision[]): Linearizability {
  const configurations = decided.reduce((sum, { decision }) => sum + decision.configurations, 0);
  const checked = { model, configurations };
  const verdict = worst(decided.map(({ decision }) => decision.verdict));
  switch (verdict) {
    case "valid": {
      const message = `valid by the model ${model}: ${counted(collected)}`;
      return { verdict, ...checked, message, linearization: linearizationOf(collected, decided) };
    }
    case "unknown": {
      const reason = decided.map(reasonOf).find((found) => found !== undefined) ?? "there are no operations";
      return { verdict, ...checked, message: `unknown by the model ${model}: ${reason}`, reason };
    }
    case "invalid":
      return { verdict, ...checked, ...explained(collected, decided) };
    default:
      return verdict satisfies never;
  }
}

function counted({ given }: CollectedOperations): string {
  return given.length === 1 ? "1 operation" : `${given.length} operations`;
}

function reasonOf({ subject, decision }: PartDecision): string | undefined {
  return decision.verdict === "unknown" ? `${subjectOf(subject)}: ${decision.reason}` : undefined;
}

/** One part refutes the whole, so the first that is refuted explains it. */
function explained({ given, places }: CollectedOperations, decided: readonly PartDecision[]) {
  for (const { model, log, initial, subject, decision } of decided) {
    if (decision.verdict !== "invalid") continue;
    const placeOf = (event: number) => places[event] as number;
    const citing = citingPlaces(placeOf);
    const processOf = (event: number) => callerOf(given[placeOf(event)] as Operation);
    const full = explain(model, log, initial, decision, { subject: subjectOf(subject), citing, processOf });
    const message = `invalid by the model ${model.name}\n\n${messageOfExplanation(full, citing)}`;
    return { explanation: publicExplanation(full, placeOf), message };
  }
  throw new RangeError("of a history refuted some part is");
}

/** What no operation names is told as what it is, and not as a history that holds 3. */
function subjectOf(subject: string): string {
  return subject === "the history" ? "the object" : subject;
}

function callerOf({ process, host }: Operation): string | undefined {
  return process === undefined ? host : String(process);
}

function linearizationOf(
  { places }: CollectedOperations,
  decided: readonly PartDecision[],
): ValidOperations["linearization"] {
  return () => {
    const parts = decided.map(({ log, decision }) => ({
      log,
      order: decision.verdict === "valid" ? decision.linearization() : [],
    }));
    const cutShort = parts.some(({ log, order }) => order.length === 0 && log.endNs.some(Number.isFinite));
    return cutShort ? undefined : mergedOrder(parts).map((event) => places[event] as number);
  };
}

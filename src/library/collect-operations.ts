import { CallCollector, type CollectedCalls } from "../checkers/linearizability/collect-calls.js";
import { UserError } from "../core/errors.js";
import type { Operation as HistoryOperation } from "../core/history.js";
import type { ChosenModel } from "./chosen-model.js";
import { assertOneAtATime } from "./one-at-a-time.js";
import type { Operation } from "./operation.js";
import { asHistoryOperation, assertOperation } from "./read-operation.js";

/** Operations as calls to a model. */
export interface CollectedOperations {
  readonly given: readonly Operation[];
  readonly calls: CollectedCalls;
  /** By the index of an event in `calls`: the place of its operation in the list given. */
  readonly places: Int32Array;
}

/**
 * Makes calls of operations in any order. Throws a UserError that names the operation by its place where one is none, or
 * is none of the model's.
 */
export function collectOperations(chosen: ChosenModel, given: unknown): CollectedOperations {
  if (!Array.isArray(given)) throw new UserError(`operations: expected a list, not ${typeof given}`);
  for (const [place, operation] of given.entries()) assertOperation(operation, place);
  const operations = given as readonly Operation[];
  assertOneAtATime(operations);
  assertCallersNamed(operations, chosen);
  const places = placesByStart(operations);
  const collector = new CallCollector(chosen.model);
  for (const [event, place] of places.entries()) {
    take(collector, asHistoryOperation(operations[place] as Operation, event), place);
  }
  return { given: operations, calls: collector.finish(), places };
}

function placesByStart(operations: readonly Operation[]): Int32Array {
  const startAt = (place: number) => (operations[place] as Operation).start;
  const places = Int32Array.from({ length: operations.length }, (_, place) => place);
  if (places.every((place) => place === 0 || startAt(place - 1) <= startAt(place))) return places;
  return places.sort((a, b) => startAt(a) - startAt(b) || a - b);
}

/** Of whom a lock is cannot be guessed: all the nameless would be one owner. */
function assertCallersNamed(operations: readonly Operation[], { model, callers }: ChosenModel): void {
  if (callers === undefined) return;
  const nameless = operations.findIndex(
    ({ process, host }) => process === undefined && (callers === "process" || host === undefined),
  );
  if (nameless === -1) return;
  const needed = callers === "process" ? "process" : "process or host";
  throw new UserError(`operations[${nameless}] has no ${needed}, and the model ${model.name} tells callers apart`);
}

/** Models name an operation that they do not take by its event, which nobody knows here. */
function take(collector: CallCollector, operation: HistoryOperation, place: number): void {
  try {
    collector.add(operation);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    const { index } = operation.invoke;
    const what = thrown.message.replace(new RegExp(`^event ${index}: | \\(event ${index}\\)$`), "");
    throw new UserError(`operations[${place}]: ${what}`);
  }
}

import type { Model, ModelCall } from "../../../contract/model.js";
import type { Json } from "../../../core/json.js";
import { callLogOf, type TimedCall } from "../call-log.js";
import type { Decide, Decision } from "../decision.js";
import { bruteForce, linearizationProblem } from "../testing/brute-force.js";
import { decidePlainly } from "../testing/plain-search/search.js";

/** Calls on one object that starts in the model's own first state. */
export interface KnownHistory {
  readonly model: Model;
  readonly calls: readonly TimedCall[];
  /** What it is by construction; undefined where an oracle must tell. */
  readonly known: "valid" | "invalid" | undefined;
}

/** What a decision came to, and what is wrong with it, if anything is. */
export interface Examined {
  readonly verdict: Decision["verdict"];
  /** Whether something independent told what the verdict must be. */
  readonly judged: boolean;
  readonly problem?: string;
}

/** How many calls brute force can take, and how much the plain search may try. */
const FEW = 7;
const PLAIN_LIMITS = { maxConfigurations: 5_000 };

/** What a history is, by construction or by an oracle; undefined where neither tells. */
export function truthOf({ model, calls, known }: KnownHistory): "valid" | "invalid" | undefined {
  if (known !== undefined) return known;
  if (calls.length <= FEW) return bruteForce(model, calls, model.init()) ? "valid" : "invalid";
  const { verdict } = decidePlainly(model, calls, model.init(), PLAIN_LIMITS);
  return verdict === "unknown" ? undefined : verdict;
}

/**
 * Decides a history, and proves all that the decision says: the verdict against `truth`, a linearization or a longest
 * prefix by walking it, and the call that is stuck by an oracle on the history cut after its return. A decision that has
 * no order to show, since a limit cut the search for it short, counts as unknown.
 */
export function examine(
  decide: Decide,
  promising: Model,
  { model, calls }: KnownHistory,
  truth: "valid" | "invalid" | undefined,
  maxConfigurations: number,
): Examined {
  const decision = decide(promising, callLogOf(calls), model.init(), { maxConfigurations });
  const { verdict } = decision;
  const judged = truth !== undefined;
  if (verdict === "unknown") {
    const told = decision.reason.startsWith("no answer within");
    return { verdict, judged, ...(told ? {} : { problem: `unknown: ${decision.reason}` }) };
  }
  if (judged && verdict !== truth) {
    return { verdict, judged, problem: `it says ${verdict} of a history that is ${truth}` };
  }
  const problem = wrongWith(decision, model, calls);
  if (problem === CUT_SHORT) return { verdict: "unknown", judged };
  return { verdict, judged, ...(problem === undefined ? {} : { problem }) };
}

const CUT_SHORT = "no order was found within the limit";

function wrongWith(decision: Decision, model: Model, calls: readonly TimedCall[]): string | undefined {
  switch (decision.verdict) {
    case "valid": {
      const problem = wrongWithOrder(model, calls, decision.linearization());
      return problem === undefined || problem === CUT_SHORT ? problem : `its linearization is none: ${problem}`;
    }
    case "invalid":
      return wrongWithRefutation(model, calls, decision.stuck, decision.prefix());
    case "unknown":
      return undefined;
    default:
      return decision satisfies never;
  }
}

function wrongWithOrder(model: Model, calls: readonly TimedCall[], order: readonly number[]): string | undefined {
  const needsSome = calls.some(({ endNs }) => endNs !== Number.POSITIVE_INFINITY);
  if (needsSome && order.length === 0) return CUT_SHORT;
  return linearizationProblem(model, calls, model.init(), order);
}

function wrongWithRefutation(
  model: Model,
  calls: readonly TimedCall[],
  stuck: number,
  prefix: readonly number[],
): string | undefined {
  if (calls[stuck]?.endNs === Number.POSITIVE_INFINITY) return `call ${stuck}, said to be stuck, never returned`;
  const before = cutAt(calls, stuck, "before");
  const late = prefix.find((at) => before[at] === undefined);
  if (late !== undefined) return `call ${late} stands in the prefix, and started after call ${stuck} had returned`;
  const wrong = wrongWithOrder(model, dense(before), renumbered(before, prefix));
  if (wrong !== undefined) return wrong === CUT_SHORT ? wrong : `its longest prefix is none: ${wrong}`;
  const refuted = dense(cutAt(calls, stuck, "after"));
  if (truthOf({ model, calls: refuted, known: undefined }) === "valid") {
    return `call ${stuck} is said to be stuck, yet some order reaches it`;
  }
  return undefined;
}

/** A history as it stood just before or after one call's return: what had not begun is missing, the rest is open. */
function cutAt(
  calls: readonly TimedCall[],
  last: number,
  when: "before" | "after",
): readonly (TimedCall | undefined)[] {
  const { startNs, endNs } = calls[last] as TimedCall;
  return calls.map((call, at) => {
    if (call.startNs > endNs) return undefined;
    // Of returns in one nanosecond those that started first count as first, then those that come first.
    const order = call.endNs - endNs || call.startNs - startNs || at - last;
    const hasReturned = when === "before" ? order < 0 : order <= 0;
    return hasReturned ? call : { ...call, endNs: Number.POSITIVE_INFINITY };
  });
}

function dense(calls: readonly (TimedCall | undefined)[]): readonly TimedCall[] {
  return calls.filter((call) => call !== undefined);
}

function renumbered(calls: readonly (TimedCall | undefined)[], order: readonly number[]): readonly number[] {
  const numbers: number[] = [];
  let count = 0;
  for (const call of calls) numbers.push(call === undefined ? -1 : count++);
  return order.map((at) => numbers[at] as number);
}

/** How much of what a model promises the search is told. */
export type Promises = "its own" | "those among these calls" | "none";

export function promising(model: Model, calls: readonly TimedCall[], promises: Promises): Model {
  switch (promises) {
    case "its own":
      return model;
    case "those among these calls":
      return model.among?.(calls.map(({ call }): ModelCall => call)) ?? model;
    case "none":
      return withoutPromises(model);
    default:
      return promises satisfies never;
  }
}

/** The same model with every call as one that may observe and change. */
export function withoutPromises<State extends Json>(model: Model<State>): Model<State> {
  const { effect: _effect, neverAgain: _neverAgain, among: _among, access: _access, ...rest } = model;
  return rest;
}

import type { CheckLimits } from "../../contract/checker.js";
import type { Model } from "../../contract/model.js";
import { UserError } from "../../core/errors.js";
import { type History, type Operation, operations } from "../../core/history.js";
import type { Json } from "../../core/json.js";
import { type Anomaly, type Verdict, worst } from "../../core/verdict.js";
import { type KeyHistory, nameOf, splitByKey } from "./key-split.js";
import { describeRefutation } from "./refutation.js";
import { decide } from "./search.js";
import { type TimedCall, timedCalls } from "./timed-calls.js";

/** The verdict on one part of a history. */
export interface KeyVerdict {
  readonly subject: string;
  readonly verdict: Verdict;
  /** Calls that constrain or change the state, of any outcome. */
  readonly calls: number;
  /** Completed calls that some state would have refused: without any, nothing could have gone wrong. */
  readonly opportunities: number;
  readonly configurations: number;
  readonly anomalies: readonly Anomaly[];
  /** Why the verdict is unknown. */
  readonly reason?: string;
}

/** What `usurper check FILE --model NAME` tells; the time and memory it took are the caller's to measure. */
export interface ModelVerdict {
  readonly verdict: Verdict;
  readonly model: string;
  /** Operations judged. */
  readonly ops: number;
  readonly configurations: number;
  readonly anomalies: readonly Anomaly[];
  readonly reason?: string;
}

/**
 * Judges a history against a model, each resource and key by itself. Where a header says what the resources are, only
 * those of the model's kind count; else every operation does. `initial` is each register's first value. A history
 * without any such operation is `unknown`. Throws a UserError where an operation is none of the model's, or where the
 * header names no resource of its kind.
 */
export function checkModel(
  history: History,
  model: Model,
  options: CheckLimits & { readonly initial?: Json },
): ModelVerdict {
  const judged = operationsFor(model, history);
  const parts = splitByKey(judged).map((part) => decideKey(part, model, options));
  const reason = parts.length === 0 ? "the history holds no operation" : reasonOf(parts);
  return {
    verdict: worst(parts.map((part) => part.verdict)),
    model: model.name,
    ops: judged.length,
    configurations: parts.reduce((sum, part) => sum + part.configurations, 0),
    anomalies: parts.flatMap((part) => part.anomalies),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Why some part is unknown, if any is. */
export function reasonOf(parts: readonly KeyVerdict[]): string | undefined {
  return parts.find((part) => part.reason !== undefined)?.reason;
}

function operationsFor(model: Model, history: History): readonly Operation[] {
  const all = operations(history.events);
  if (history.header === undefined || model.resource === undefined) return all;
  const { resources } = history.header;
  if (!Object.values(resources).some(({ kind }) => kind === model.resource)) {
    const known = Object.entries(resources).map(([name, { kind }]) => `${name} is a ${kind}`);
    throw new UserError(
      `the model ${model.name} judges a ${model.resource}, and the history has none: ${known.join(", ") || "it names no resources"}`,
      { hint: "choose another --model, or none to check all rules; usurper list models shows them all" },
    );
  }
  return all.filter(({ invoke }) => resources[invoke.resource ?? ""]?.kind === model.resource);
}

/** Judges one part of a history against a model. */
export function decideKey(
  part: KeyHistory,
  model: Model,
  options: CheckLimits & { readonly initial?: Json },
): KeyVerdict {
  const subject = nameOf(part);
  const calls = timedCalls(model, part.operations);
  const decision = decide(model, calls, model.init(options.initial), options);
  const found = {
    subject,
    verdict: decision.verdict,
    calls: calls.length,
    opportunities: opportunitiesIn(model, calls),
    configurations: decision.configurations,
  };
  switch (decision.verdict) {
    case "valid":
      return { ...found, anomalies: [] };
    case "unknown":
      return { ...found, anomalies: [], reason: `${subject}: ${decision.reason}` };
    case "invalid": {
      const { refutation } = decision;
      const why = describeRefutation(model, calls, refutation, subject);
      const stuckEvents = calls[refutation.stuck]?.events ?? [];
      const states = refutation.states.map((state) => model.describeState(state));
      const data = { model: model.name, subject, stuckEvents, states, placedCalls: refutation.prefix.length };
      return { ...found, anomalies: [{ severity: "violation", events: refutation.events, why, data }] };
    }
    default:
      return decision satisfies never;
  }
}

function opportunitiesIn(model: Model, calls: readonly TimedCall[]): number {
  return calls.filter(({ call }) => call.outcome !== "unknown" && model.effect?.(call) !== "overwrites").length;
}

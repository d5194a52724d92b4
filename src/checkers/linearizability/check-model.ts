import type { CheckLimits } from "../../contract/checker.js";
import type { Model } from "../../contract/model.js";
import { UserError } from "../../core/errors.js";
import type { Witness } from "../../core/explanation.js";
import type { History, HistoryHeader } from "../../core/history.js";
import type { Json } from "../../core/json.js";
import { type Anomaly, type Verdict, worst } from "../../core/verdict.js";
import { CallCollector, type CollectedCalls, judgedBy } from "./collect-calls.js";
import { decideParts, type PartDecision, reasonOf } from "./decide-parts.js";
import { explain, explainedAnomaly } from "./explanation/explain.js";
import { Disagreement } from "./explanation/refuted-window.js";
import { witness } from "./explanation/witness.js";

/** What `usurper check FILE --model NAME` tells; the time and memory it took are the caller's to measure. */
export interface ModelVerdict {
  readonly verdict: Verdict;
  readonly model: string;
  /** Operations judged. */
  readonly ops: number;
  readonly configurations: number;
  /** One for each part found illegal; each carries its explanation. */
  readonly anomalies: readonly Anomaly[];
  readonly reason?: string;
  /** Asked for and valid: by part, an order that explains every answer. */
  readonly witnesses?: readonly Witness[];
}

export type ModelOptions = CheckLimits & {
  /** Each part's first state. */
  readonly initial?: Json;
  /** With `orders` a valid verdict shows an order of each part. */
  readonly show?: "orders";
};

/**
 * Judges a history against a model, each resource and key by itself. Where a header says what the resources are, only
 * those of the model's kind count; else every operation does. `initial` is each register's first value. A history
 * without any such operation is `unknown`. Throws a UserError where an operation is none of the model's, or where the
 * header names no resource of its kind.
 */
export function checkModel(history: History, model: Model, options: ModelOptions): ModelVerdict {
  const collector = collectorFor(model, history.header);
  for (const event of history.events) collector.take(event);
  const collected = collector.finish();
  return explainParts(model, collected, decideParts(model, collected.parts, options), options);
}

/** Collects what the model judges of a history with this header. Throws where that can be nothing. */
export function collectorFor(model: Model, header: HistoryHeader | undefined): CallCollector {
  const resources = Object.entries(header?.resources ?? {});
  if (
    header !== undefined &&
    model.resource !== undefined &&
    resources.every(([, { kind }]) => kind !== model.resource)
  ) {
    const known = resources.map(([name, { kind }]) => `${name} is a ${kind}`);
    throw new UserError(
      `the model ${model.name} judges a ${model.resource}, and the history has none: ${known.join(", ") || "it names no resources"}`,
      { hint: "choose another --model, or none to check all rules; usurper list models shows them all" },
    );
  }
  return new CallCollector(model, judgedBy(model, header));
}

/** What was decided of the parts, in words. */
export function explainParts(
  model: Model,
  { operations }: CollectedCalls,
  decided: readonly PartDecision[],
  options: ModelOptions,
): ModelVerdict {
  const parts = decided.map(explained);
  const reason = operations === 0 ? "the history holds no operation" : reasonOf(parts);
  const verdict = worst(parts.map(({ decision }) => decision.verdict));
  return {
    verdict,
    model: model.name,
    ops: operations,
    configurations: parts.reduce((sum, { decision }) => sum + decision.configurations, 0),
    anomalies: parts.flatMap(({ anomalies }) => anomalies),
    ...(reason === undefined ? {} : { reason }),
    ...(options.show === "orders" && verdict === "valid" ? { witnesses: parts.flatMap(witnessesOf) } : {}),
  };
}

/** A decision with the violation that it proves, if it proves one. */
export interface ExplainedPart extends PartDecision {
  readonly anomalies: readonly Anomaly[];
}

/**
 * Explains a refutation. What explains it looks for itself; should it ever find an order where the decision found none,
 * nobody knows which of the two is wrong, and the verdict is withdrawn.
 */
export function explained(part: PartDecision): ExplainedPart {
  const { model, subject, log, initial, decision } = part;
  if (decision.verdict !== "invalid") return { ...part, anomalies: [] };
  try {
    const explanation = explain(model, log, initial, decision, { subject, processOf: processesOf(log) });
    return { ...part, anomalies: [explainedAnomaly(explanation)] };
  } catch (error) {
    if (!(error instanceof Disagreement)) throw error;
    const reason = `refuted, yet an order was found (${error.message}): a bug of ours, please report it with the history`;
    return {
      ...part,
      decision: { verdict: "unknown", configurations: decision.configurations, reason },
      anomalies: [],
    };
  }
}

function witnessesOf({ model, subject, log, initial, decision }: PartDecision): readonly Witness[] {
  if (decision.verdict !== "valid" || log.size === 0) return [];
  const naming = { subject, processOf: processesOf(log) };
  return [witness(model, log, initial, decision.linearization(), {}, naming)];
}

function processesOf({ invoked, completed, processes }: PartDecision["log"]): (event: number) => string | undefined {
  return (event) => {
    const at = invoked.indexOf(event);
    const process = processes[at >= 0 ? at : completed.indexOf(event)];
    return process === undefined || process < 0 ? undefined : String(process);
  };
}

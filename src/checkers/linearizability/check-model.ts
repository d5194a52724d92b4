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
  const reason = operations === 0 ? "the history holds no operation" : reasonOf(decided);
  const verdict = worst(decided.map(({ decision }) => decision.verdict));
  return {
    verdict,
    model: model.name,
    ops: operations,
    configurations: decided.reduce((sum, { decision }) => sum + decision.configurations, 0),
    anomalies: decided.flatMap((part) => anomaliesOf(part)),
    ...(reason === undefined ? {} : { reason }),
    ...(options.show === "orders" && verdict === "valid" ? { witnesses: decided.flatMap(witnessesOf) } : {}),
  };
}

/** The violation that a part's refutation proves, with its explanation; none where it is not refuted. */
export function anomaliesOf({ model, subject, log, initial, decision }: PartDecision): readonly Anomaly[] {
  if (decision.verdict !== "invalid") return [];
  return [explainedAnomaly(explain(model, log, initial, decision, { subject, processOf: processesOf(log) }))];
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

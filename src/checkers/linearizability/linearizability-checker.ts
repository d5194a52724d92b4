import type { Checker, CheckLimits } from "../../contract/checker.js";
import type { Model } from "../../contract/model.js";
import type { History, Resource } from "../../core/history.js";
import type { Json } from "../../core/json.js";
import { type RuleResult, worst } from "../../core/verdict.js";
import { fencedLogs } from "../reading/log-entries.js";
import type { CallLog } from "./call-log.js";
import { explained } from "./check-model.js";
import { CallCollector, type Part } from "./collect-calls.js";
import { decideParts, type PartDecision, reasonOf } from "./decide-parts.js";
import { lockOperations } from "./lock-operations.js";
import { judgeLogOrder } from "./log-order.js";
import { modelOf } from "./models/index.js";

/**
 * Rule L: each register of the run, by itself and key by key, is linearizable against the model of its kind and fence
 * (Herlihy & Wing 1990), and so is each fenced log, by the order that its reads show. A lock is judged as far as answered
 * releases show how long it was held, since leases end holds by themselves.
 */
export const linearizabilityChecker: Checker = {
  name: "linearizability",
  rules: ["L"],
  check: (history, limits) => ({ L: judgeResources(history, limits) }),
};

function judgeResources(history: History, limits: CheckLimits): RuleResult {
  const { tokens, resources = {} } = history.header ?? {};
  const parts = Object.entries(resources).flatMap(([name, resource]) => {
    // Where tokens are only names nothing depends on their order: of a lock's holds, that they exclude each other.
    const model = modelOf(tokens === "none" ? { ...resource, fence: "none" } : resource);
    return model === undefined
      ? []
      : decideParts(model, partsOf(history, name, resource, model), limits).map(explained);
  });
  const logs = fencedLogs(history).map((log) => judgeLogOrder(log));
  const opportunities =
    parts.reduce((sum, { model, log }) => sum + opportunitiesIn(model, log), 0) +
    logs.reduce((sum, { reads }) => sum + reads, 0);
  const stats = { registers: parts.map(statsOf) };
  const anomalies = [...parts, ...logs].flatMap((part) => part.anomalies);
  if (opportunities === 0) {
    const reason = "no answer of a register, a log or a lock was recorded that could have been wrong";
    return { verdict: "not exercised", opportunities, anomalies, stats, reason };
  }
  const ofLogs = logs.map(({ anomalies: found }) => (found.length === 0 ? "valid" : "invalid"));
  const verdict = worst([...parts.map(({ decision }) => decision.verdict), ...ofLogs]);
  const reason = reasonOf(parts);
  return { verdict, opportunities, anomalies, stats, ...(reason === undefined ? {} : { reason }) };
}

function partsOf({ events }: History, name: string, { kind, fence }: Resource, model: Model): readonly Part[] {
  const collector = new CallCollector(model, ({ resource }) => resource === name);
  if (kind === "lock" && fence === "token")
    for (const operation of lockOperations(events, name)) collector.add(operation);
  else for (const event of events) collector.take(event);
  return collector.finish().parts;
}

/** Completed calls that some state would have refused: without any, nothing could have gone wrong. */
function opportunitiesIn(model: Model, { calls, kinds }: CallLog): number {
  const fallible = calls.map((call) => call.outcome !== "unknown" && model.effect?.(call) !== "overwrites");
  return kinds.reduce((sum, kind) => sum + (fallible[kind] === true ? 1 : 0), 0);
}

function statsOf({ subject, log, decision }: PartDecision): Json {
  return { subject, verdict: decision.verdict, calls: log.size, configurations: decision.configurations };
}

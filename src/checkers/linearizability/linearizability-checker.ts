import type { Checker, CheckLimits } from "../../contract/checker.js";
import { type History, operations } from "../../core/history.js";
import type { Json } from "../../core/json.js";
import { type RuleResult, worst } from "../../core/verdict.js";
import { decideKey, type KeyVerdict, reasonOf } from "./check-model.js";
import { splitByKey } from "./key-split.js";
import { modelOf } from "./models/index.js";

/**
 * Rule L: each register of the run, by itself and key by key, is linearizable against the model of its kind and fence
 * (Herlihy & Wing 1990). Fenced logs are left to E5 and E12, which know the order of their entries.
 */
export const linearizabilityChecker: Checker = {
  name: "linearizability",
  rules: ["L"],
  check: (history, limits) => ({ L: judgeRegisters(history, limits) }),
};

function judgeRegisters(history: History, limits: CheckLimits): RuleResult {
  const parts = splitByKey(operations(history.events)).flatMap((part): KeyVerdict[] => {
    const resource = history.header?.resources[part.resource ?? ""];
    const model = resource === undefined ? undefined : modelOf(resource);
    return model === undefined ? [] : [decideKey(part, model, limits)];
  });
  const opportunities = parts.reduce((sum, part) => sum + part.opportunities, 0);
  const stats = { registers: parts.map(statsOf) };
  const anomalies = parts.flatMap((part) => part.anomalies);
  if (opportunities === 0) {
    const reason = "no answer of a register was recorded that could have been wrong";
    return { verdict: "not exercised", opportunities, anomalies, stats, reason };
  }
  const verdict = worst(parts.map((part) => part.verdict));
  const reason = reasonOf(parts);
  return { verdict, opportunities, anomalies, stats, ...(reason === undefined ? {} : { reason }) };
}

function statsOf({ subject, verdict, calls, configurations }: KeyVerdict): Json {
  return { subject, verdict, calls, configurations };
}

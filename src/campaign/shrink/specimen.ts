import { endTimeNs, type History, operations } from "../../core/history.js";
import { type Ms, type Ns, nsToMs } from "../../core/units.js";
import type { Anomaly } from "../../core/verdict.js";
import type { RunPlan } from "../plan.js";

/** A run that violates the rule, with what it was planned to be. */
export interface Specimen {
  /** Its nemeses are spelled out in `schedule`. */
  readonly plan: RunPlan;
  readonly history: History;
  /** The violations of the rule, at least one. */
  readonly violations: readonly Anomaly[];
}

/** How much there is of a run. */
export interface Size {
  readonly nodes: number;
  readonly contenders: number;
  readonly faults: number;
  readonly operations: number;
  readonly events: number;
  /** The main phase's length. */
  readonly timeMs: Ms;
}

export function sizeOf({ plan, history }: Pick<Specimen, "plan" | "history">): Size {
  return {
    nodes: plan.nodes.length,
    contenders: plan.contenders.length,
    faults: plan.schedule?.length ?? 0,
    operations: operations(history.events).length,
    events: history.events.length,
    timeMs: plan.timeLimitMs,
  };
}

/** Whether a person takes it all in. */
export function isReadable(specimen: Pick<Specimen, "plan" | "history">): boolean {
  const { nodes, faults, operations } = sizeOf(specimen);
  return nodes <= 5 && faults <= 3 && operations <= 60;
}

/** When the first violation was complete: the time of the last event that its proof needs. */
export function violatedMs({ history, violations }: Pick<Specimen, "history" | "violations">): Ms {
  const endNs = endTimeNs(history.events);
  const completed = violations.map(({ events }): Ns => {
    return events.reduce((last, index) => Math.max(last, history.events[index]?.timeNs ?? 0), 0);
  });
  return nsToMs(Math.min(endNs, ...completed));
}

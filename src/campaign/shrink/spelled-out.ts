import type { Fault, SpelledFault } from "../../contract/faults.js";
import { BEYOND_CORE, type FaultRecord, isNemesisEvent } from "../../core/event.js";
import { endTimeNs, type History } from "../../core/history.js";
import { type Ns, nsToMs } from "../../core/units.js";
import type { RunPlan } from "../plan.js";

/**
 * The same run with nothing left to chance or to nemeses: each fault as it was asked for, at the time it came and for as
 * long as it lasted. What was skipped or could not be injected did nothing and is left out. All else draws from streams
 * of its own, so that this run goes as the recorded one did.
 *
 * What stayed broken beyond a core is a fault like any other, but for E8, which does not wait for its heal.
 */
export function spelledOut(plan: RunPlan, history: History, rule: string): RunPlan {
  if (rule === "E8") return { ...plan, nemeses: [], schedule: faultsAsTheyCame(history, "within the core") };
  const { recovery: _, ...rest } = plan;
  return { ...rest, nemeses: [], schedule: faultsAsTheyCame(history, "all") };
}

interface Lasting {
  readonly fault: Fault;
  readonly startNs: Ns;
  /** Undefined while it is not healed. */
  readonly endNs?: Ns;
}

function faultsAsTheyCame({ events }: History, wanted: "all" | "within the core"): readonly SpelledFault[] {
  const found = new Map<number, Lasting>();
  for (const event of events) {
    if (!isNemesisEvent(event) || (wanted !== "all" && event.f === BEYOND_CORE)) continue;
    const { timeNs, value } = event;
    const known = found.get(value.fault);
    if (value.phase === "injecting" && value.asked !== undefined) {
      found.set(value.fault, { fault: value.asked as unknown as Fault, startNs: timeNs + waited(value) });
    } else if (known !== undefined && known.endNs === undefined) {
      if (value.phase === "healing") found.set(value.fault, { ...known, endNs: timeNs });
      if (value.phase === "failed") found.delete(value.fault);
    }
  }
  const lastNs = endTimeNs(events);
  return [...found.values()].map(({ fault, startNs, endNs = lastNs }) => ({
    atMs: nsToMs(startNs),
    forMs: nsToMs(Math.max(0, endNs - startNs)),
    fault,
  }));
}

/**
 * A fault that waited struck at the moment of what it waited for, and after it. Asked for at that very moment it would
 * come before, since it has been waiting in the heap of events for longer.
 */
function waited({ trigger }: FaultRecord): Ns {
  return trigger?.by === undefined ? 0 : 1;
}

import type { Fault, SpelledFault } from "../../contract/faults.js";
import { BEYOND_CORE, isNemesisEvent } from "../../core/event.js";
import { endTimeNs, type History } from "../../core/history.js";
import { type Ns, nsToMs } from "../../core/units.js";
import type { RunPlan } from "../plan.js";

/**
 * The same run with nothing left to chance or to nemeses: each fault as it was asked for, at the time it came and for as
 * long as it lasted. What was skipped or could not be injected did nothing and is left out, and so is what stays broken
 * beyond a core, which `recovery` brings back. All else draws from streams of its own, so that this run goes as the
 * recorded one did.
 */
export function spelledOut(plan: RunPlan, history: History): RunPlan {
  return { ...plan, nemeses: [], schedule: faultsAsTheyCame(history) };
}

interface Lasting {
  readonly fault: Fault;
  readonly startNs: Ns;
  /** Undefined while it is not healed. */
  readonly endNs?: Ns;
}

function faultsAsTheyCame({ events }: History): readonly SpelledFault[] {
  const found = new Map<number, Lasting>();
  for (const event of events) {
    if (!isNemesisEvent(event) || event.f === BEYOND_CORE) continue;
    const { timeNs, value } = event;
    const known = found.get(value.fault);
    if (value.phase === "injecting" && value.asked !== undefined) {
      found.set(value.fault, { fault: value.asked as unknown as Fault, startNs: timeNs });
    } else if (known !== undefined && known.endNs === undefined) {
      if (value.phase === "healing") found.set(value.fault, { ...known, endNs: timeNs });
      if (value.phase === "failed") found.delete(value.fault);
    }
  }
  const lastNs = endTimeNs(events);
  return [...found.values()].map(({ fault, startNs, endNs = lastNs }) => ({
    atMs: nsToMs(startNs),
    forMs: nsToMs(endNs - startNs),
    fault,
  }));
}

import type { Fault, SpelledFault } from "../../contract/faults.js";
import { type FaultRecord, isNemesisEvent } from "../../core/event.js";
import { endTimeNs, type History } from "../../core/history.js";
import { NS_PER_MS, type Ns } from "../../core/units.js";

/**
 * The schedule of a recorded run, spelled out: each fault as it was asked for, whom it came down to, when it began and
 * for how long. A fault that was skipped, or could not be injected, did nothing and is left out; one without a heal
 * lasted until the end. Times are whole milliseconds, in the order of injection.
 */
export function faultsAsTheyCame(history: History): readonly SpelledFault[] {
  const open = new Map<number, { readonly atNs: Ns; readonly fault: Fault; forNs?: Ns; failed: boolean }>();
  for (const event of history.events) {
    if (!isNemesisEvent(event)) continue;
    const { fault: number, phase, asked } = event.value as FaultRecord;
    if (phase === "injecting" && asked !== undefined) {
      open.set(number, { atNs: event.timeNs, fault: asked as unknown as Fault, failed: false });
    }
    const found = open.get(number);
    if (found === undefined) continue;
    if (phase === "healing") found.forNs = event.timeNs - found.atNs;
    if (phase === "failed" && found.forNs === undefined) found.failed = true;
  }
  const endNs = endTimeNs(history.events);
  return [...open.values()]
    .filter(({ failed }) => !failed)
    .map(({ atNs, fault, forNs = endNs - atNs }) => ({ atMs: wholeMs(atNs), forMs: wholeMs(forNs), fault }));
}

function wholeMs(ns: Ns): number {
  return Math.round(ns / NS_PER_MS);
}

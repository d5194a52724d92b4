import { type Evidence, type FaultRecord, type HistoryEvent, isNemesisEvent } from "./event.js";
import type { Grudge } from "./grudge.js";
import type { JsonObject } from "./json.js";
import type { Ns } from "./units.js";

export interface Interval {
  readonly startNs: Ns;
  /** Exclusive; Infinity where it never ended. */
  readonly endNs: Ns;
}

/** One fault from injection to heal, put together from its phases. */
export interface FaultWindow {
  readonly fault: number;
  readonly nemesis: string;
  readonly kind: string;
  readonly target: string;
  readonly targets: readonly string[];
  readonly grudge?: Grudge;
  /** The fault as it was asked for, where its record says. */
  readonly asked?: JsonObject;
  /** From `injecting` to `healed`: what the fault may *excuse*. */
  readonly widest: Interval;
  /** From `injected` to `healing`: what *covers* a rule. Undefined where it was never injected. */
  readonly narrowest: Interval | undefined;
  readonly outcome: "healed" | "unhealed" | "failed" | "skipped";
  readonly effective: boolean;
  readonly evidence: Evidence;
  readonly reason?: string;
  /** Indices of its events. */
  readonly events: readonly number[];
}

/** All faults of a history, in the order of their numbers' first appearance. */
export function faultWindows(events: readonly HistoryEvent[]): readonly FaultWindow[] {
  const windows = new Map<number, FaultWindow>();
  for (const event of events) {
    if (!isNemesisEvent(event)) continue;
    const record = event.value;
    const before = windows.get(record.fault) ?? opened(event.f, record, event.timeNs);
    windows.set(record.fault, { ...advanced(before, record, event.timeNs), events: [...before.events, event.index] });
  }
  return [...windows.values()];
}

/** An injection that was given up, leaving nothing in force by its contract. */
export function failedAtOnce({ outcome, narrowest }: FaultWindow): boolean {
  return outcome === "failed" && narrowest === undefined;
}

function opened(nemesis: string, record: FaultRecord, timeNs: Ns): FaultWindow {
  return {
    fault: record.fault,
    nemesis,
    kind: record.kind,
    target: record.target,
    targets: record.targets,
    widest: { startNs: timeNs, endNs: Number.POSITIVE_INFINITY },
    narrowest: undefined,
    outcome: "unhealed",
    effective: false,
    evidence: {},
    events: [],
  };
}

function advanced(before: FaultWindow, record: FaultRecord, timeNs: Ns): FaultWindow {
  const window: FaultWindow = {
    ...before,
    targets: record.targets,
    effective: before.effective || record.effective === true,
    evidence: { ...before.evidence, ...record.evidence },
    ...(record.grudge === undefined ? {} : { grudge: record.grudge }),
    ...(record.asked === undefined ? {} : { asked: record.asked }),
    ...(record.reason === undefined ? {} : { reason: record.reason }),
  };
  switch (record.phase) {
    case "injecting":
      return window;
    case "injected":
      return { ...window, narrowest: { startNs: timeNs, endNs: Number.POSITIVE_INFINITY } };
    case "healing":
      return window.narrowest === undefined
        ? window
        : { ...window, narrowest: { startNs: window.narrowest.startNs, endNs: timeNs } };
    case "healed":
      return { ...window, widest: { startNs: window.widest.startNs, endNs: timeNs }, outcome: "healed" };
    case "failed":
      // A fault that failed half-way may have bitten, and a failed heal leaves it in force: its window stays open.
      return { ...window, outcome: "failed" };
    case "skipped":
      return { ...window, widest: { startNs: timeNs, endNs: timeNs }, outcome: "skipped" };
    default:
      return record.phase satisfies never;
  }
}

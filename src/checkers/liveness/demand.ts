import type { InvokeEvent } from "../../core/event.js";
import type { HistoryHeader, Operation } from "../../core/history.js";
import { seeksTenure, yieldsTenure } from "../../core/tenure-operations.js";
import type { Ns } from "../../core/units.js";
import { textIn, tokenIn } from "../reading/fields.js";

/** What counts as being served again. */
export interface Goal {
  readonly name: string;
  attemptedBy(invoke: InvokeEvent): boolean;
  reachedBy(operation: Operation): boolean;
}

const fencedWrite: Goal = {
  name: "fenced write",
  attemptedBy: isLeadersWork,
  reachedBy: ({ invoke, completion }) => isFencedWrite(invoke) && completion?.type === "ok",
};

const leaderFound: Goal = {
  name: "leader",
  attemptedBy: isLeadersWork,
  reachedBy: ({ invoke, completion }) =>
    completion?.type === "ok" &&
    (seeksTenure(invoke.f) || (invoke.f === "observe" && textIn(completion.value, "leader") !== undefined)),
};

/** The goal of a workload, or undefined where nobody campaigns: what else it does is judged by other rules. */
export function goalOf(header: HistoryHeader): Goal | undefined {
  const kinds = Object.values(header.resources).map(({ kind }) => kind);
  if (header.contenders.length === 0) return undefined;
  if (kinds.some((kind) => kind === "fenced-register" || kind === "fenced-log")) return fencedWrite;
  return kinds.length === 0 ? leaderFound : undefined;
}

/**
 * Whether contenders were certainly still given work at that time. Either one of them was given some at or after it, or
 * each of them was busy with some just then: a leader whom nobody asks to write is idle, and its silence is no fault.
 */
export function stillOffered(all: readonly Operation[], { contenders }: HistoryHeader, atNs: Ns): boolean {
  const hosts = new Set(contenders);
  const busy = new Set<string>();
  for (const { invoke, completion } of all) {
    if (!hosts.has(invoke.host) || !isLeadersWork(invoke)) continue;
    if (invoke.timeNs >= atNs) return true;
    if (completion === undefined || completion.timeNs >= atNs) busy.add(invoke.host);
  }
  return busy.size === hosts.size;
}

/** What contenders are given in the main phase, and not what they do by themselves (renew) or what readers do. */
function isLeadersWork(invoke: InvokeEvent): boolean {
  return seeksTenure(invoke.f) || yieldsTenure(invoke.f) || isFencedWrite(invoke) || isFencedRead(invoke);
}

function isFencedWrite({ f, value }: InvokeEvent): boolean {
  return (f === "write" || f === "append") && tokenIn(value) !== undefined;
}

function isFencedRead({ f, value }: InvokeEvent): boolean {
  return f === "read" && tokenIn(value) !== undefined;
}

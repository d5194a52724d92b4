import type { InvokeEvent } from "../../core/event.js";
import { textIn, tokenIn } from "../../core/fields.js";
import type { HistoryHeader, Operation } from "../../core/history.js";
import { seeksTenure, yieldsTenure } from "../../core/tenure-operations.js";

/** What counts as being served again. */
export interface Goal {
  readonly name: string;
  attemptedBy(invoke: InvokeEvent): boolean;
  reachedBy(operation: Operation): boolean;
  /** Whether an operation would have shown that the goal is reached, had it been asked while this host led. */
  wouldShow(leader: string, invoke: InvokeEvent): boolean;
}

const fencedWrite: Goal = {
  name: "fenced write",
  attemptedBy: isLeadersWork,
  reachedBy: ({ invoke, completion }) => isFencedWrite(invoke) && completion?.type === "ok",
  wouldShow: (leader, invoke) => invoke.host === leader && isFencedWrite(invoke),
};

const leaderFound: Goal = {
  name: "leader",
  attemptedBy: isLeadersWork,
  reachedBy: ({ invoke, completion }) =>
    completion?.type === "ok" &&
    (seeksTenure(invoke.f) || (invoke.f === "observe" && textIn(completion.value, "leader") !== undefined)),
  wouldShow: (leader, invoke) => invoke.f === "observe" || (invoke.host === leader && yieldsTenure(invoke.f)),
};

/** The goal of a workload, or undefined where nobody campaigns: what else it does is judged by other rules. */
export function goalOf(header: HistoryHeader): Goal | undefined {
  const kinds = Object.values(header.resources).map(({ kind }) => kind);
  if (header.contenders.length === 0) return undefined;
  if (kinds.some((kind) => kind === "fenced-register" || kind === "fenced-log")) return fencedWrite;
  return kinds.length === 0 ? leaderFound : undefined;
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

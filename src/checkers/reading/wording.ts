import type { Position } from "../../core/event.js";
import type { Operation } from "../../core/history.js";
import { type Ns, nsToMs } from "../../core/units.js";
import type { Anomaly } from "../../core/verdict.js";

/** A moment or a length of time as the sentences of anomalies tell it: milliseconds, one decimal at most. */
export function ms(ns: Ns): string {
  return `${Number(nsToMs(ns).toFixed(1))} ms`;
}

/** `raft-index 41`. */
export function positionText({ clock, n }: Position): string {
  return `${clock} ${n}`;
}

/** The indices of an operation's events. */
export function eventsOf({ invoke, completion }: Operation): readonly number[] {
  return completion === undefined ? [invoke.index] : [invoke.index, completion.index];
}

/** An anomaly's evidence: ascending, each event once. */
export function evidence(...indices: readonly (number | undefined)[]): Anomaly["events"] {
  const known = indices.filter((index) => index !== undefined);
  return [...new Set(known)].sort((left, right) => left - right);
}

/** `1 write`, `2 writes`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

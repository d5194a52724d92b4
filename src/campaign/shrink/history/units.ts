import {
  type CompletionEvent,
  type HistoryEvent,
  type InvokeEvent,
  isCompletion,
  isNemesisEvent,
  type NemesisEvent,
  type NoteEvent,
} from "../../../core/event.js";
import type { History } from "../../../core/history.js";

/** The least that can be left out of a history: it stays well formed without. */
export type Unit = OperationUnit | NoteUnit | FaultUnit;

/** An invocation with its completion, where it has one. */
export interface OperationUnit {
  readonly kind: "operation";
  readonly events: readonly [InvokeEvent] | readonly [InvokeEvent, CompletionEvent];
}

export interface NoteUnit {
  readonly kind: "note";
  readonly events: readonly [NoteEvent];
}

/** All phases of one fault. */
export interface FaultUnit {
  readonly kind: "fault";
  readonly events: readonly NemesisEvent[];
}

/** A history taken apart, in the order of the units' first events. Its inverse is `historyOf`. */
export function unitsOf(events: readonly HistoryEvent[]): readonly Unit[] {
  const units: Unit[] = [];
  /** Where the operation that a process has open, and the fault of a number, stand. */
  const open = new Map<number, number>();
  const faults = new Map<number, number>();
  for (const event of events) {
    if (isNemesisEvent(event)) {
      const place = faults.get(event.value.fault);
      if (place === undefined) faults.set(event.value.fault, units.push({ kind: "fault", events: [event] }) - 1);
      else units[place] = { kind: "fault", events: [...(units[place] as FaultUnit).events, event] };
    } else if (event.type === "invoke") {
      open.set(event.process, units.push({ kind: "operation", events: [event] }) - 1);
    } else if (event.type === "note") {
      units.push({ kind: "note", events: [event] });
    } else if (isCompletion(event)) {
      const place = open.get(event.process);
      if (place !== undefined)
        units[place] = { kind: "operation", events: [(units[place] as OperationUnit).events[0], event] };
      open.delete(event.process);
    }
  }
  return units;
}

/** The history of these units alone: the same header and times, the events numbered anew. */
export function historyOf({ header }: History, units: readonly Unit[]): History {
  const kept = units.flatMap<HistoryEvent>((unit) => unit.events).sort((left, right) => left.index - right.index);
  const events = kept.map((event, index) => ({ ...event, index }));
  return {
    ...(header === undefined ? {} : { header }),
    events,
    end: { type: "end", events: events.length, reason: "complete" },
    warnings: [],
  };
}

import type {
  CompletionEvent,
  FaultRecord,
  HistoryEvent,
  InvokeEvent,
  NemesisEvent,
  NoteEvent,
} from "../core/event.js";
import type { Ns } from "../core/units.js";

type Draft<Event> = Event extends HistoryEvent ? Omit<Event, "index" | "timeNs"> : never;

export type InvokeDraft = Draft<InvokeEvent>;
export type CompletionDraft = Draft<CompletionEvent>;
export type NoteDraft = Draft<NoteEvent>;

/** Where events go as they happen: the store's writer, or a list in a test. */
export interface EventSink {
  append(event: HistoryEvent): void;
}

/** Gives every event its index and a time that never goes back, and hands it on at once. */
export interface Recorder {
  invoke(draft: InvokeDraft, timeNs: Ns): InvokeEvent;
  complete(draft: CompletionDraft, timeNs: Ns): CompletionEvent;
  note(draft: NoteDraft, timeNs: Ns): NoteEvent;
  fault(nemesis: string, record: FaultRecord, timeNs: Ns): NemesisEvent;
  /** Events recorded so far. */
  readonly count: number;
}

/** The same recorder; `hear` is told of each event right after it was recorded. */
export function heardRecorder(recorder: Recorder, hear: (event: HistoryEvent) => void): Recorder {
  const told = <Event extends HistoryEvent>(event: Event): Event => {
    hear(event);
    return event;
  };
  return {
    invoke: (draft, timeNs) => told(recorder.invoke(draft, timeNs)),
    complete: (draft, timeNs) => told(recorder.complete(draft, timeNs)),
    note: (draft, timeNs) => told(recorder.note(draft, timeNs)),
    fault: (nemesis, record, timeNs) => told(recorder.fault(nemesis, record, timeNs)),
    get count() {
      return recorder.count;
    },
  };
}

export function createRecorder(sink: EventSink): Recorder {
  let index = 0;
  let lastNs = 0;
  const stamped = <Event extends HistoryEvent>(draft: Omit<Event, "index" | "timeNs">, timeNs: Ns): Event => {
    lastNs = Math.max(lastNs, timeNs);
    const event = { index: index++, timeNs: lastNs, ...draft } as unknown as Event;
    sink.append(event);
    return event;
  };
  return {
    invoke: (draft, timeNs) => stamped<InvokeEvent>(draft, timeNs),
    complete: (draft, timeNs) => stamped<CompletionEvent>(draft as Omit<CompletionEvent, "index" | "timeNs">, timeNs),
    note: (draft, timeNs) => stamped<NoteEvent>(draft, timeNs),
    fault: (nemesis, record, timeNs) =>
      stamped<NemesisEvent>({ process: "nemesis", type: "info", f: nemesis, value: record }, timeNs),
    get count() {
      return index;
    },
  };
}

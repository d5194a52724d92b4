import type { HistoryEvent } from "../core/event.js";
import type { History, HistoryEnd, HistoryHeader } from "../core/history.js";

/** The lines of `history.jsonl`, newline included: the one place that decides its bytes. */
export function headerLine({ format, ...rest }: HistoryHeader): string {
  // The format comes first: it is what a torn first line is recognised by.
  return line({ format, ...rest });
}

export function eventLine({ index, timeNs, process, type, f, value, ...rest }: HistoryEvent): string {
  // What every event has comes first, in one order, however the event was put together.
  return line({ index, timeNs, process, type, f, value, ...rest });
}

export function endLine(end: HistoryEnd): string {
  return line(end);
}

/** All lines of a recorded history, as its file holds them. */
export function* historyLines({ header, events, end }: History): Generator<string> {
  if (header !== undefined) yield headerLine(header);
  for (const event of events) yield eventLine(event);
  if (end !== undefined) yield endLine(end);
}

function line(content: object): string {
  return `${JSON.stringify(content)}\n`;
}

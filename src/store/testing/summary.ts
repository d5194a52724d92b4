import type { HistoryEvent } from "../../core/event.js";
import type { FormatReader } from "../formats/format.js";
import { textInChunks } from "./text-in-chunks.js";

/** What a format makes of a text: `process type f value`, and what else there is, a line an event. */
export function eventsOf(format: FormatReader, text: string, independent = false) {
  const reading = format.open(textInChunks(text, 7), { independent });
  const events = Array.from(reading.events());
  return { events, lines: events.map(summaryOf), warnings: reading.warnings };
}

function summaryOf({ index: _index, timeNs: _timeNs, process, type, f, value, ...rest }: HistoryEvent): string {
  const { host: _host, ...more } = rest as { readonly host?: string; readonly [field: string]: unknown };
  const fields = Object.entries(more).map(([name, field]) => ` ${name}=${field}`);
  return `${process} ${type} ${f} ${JSON.stringify(value)}${fields.join("")}`;
}

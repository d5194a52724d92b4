import type { History } from "../core/history.js";
import { type HistorySource, openSource, type SourceOptions } from "./history-source.js";

/**
 * The whole history in a file or in a run's folder, held in memory. Throws a UserError where there is none, where
 * nobody can read its format, or where it breaks a rule that every checker takes for granted.
 */
export function openHistory(path: string, options: SourceOptions = {}): History {
  return drained(openSource(path, options));
}

/** The whole history of a source not iterated yet. */
export function drained(source: HistorySource): History {
  const events = Array.from(source.events());
  return {
    ...(source.header === undefined ? {} : { header: source.header }),
    events,
    ...(source.end === undefined ? {} : { end: source.end }),
    warnings: source.warnings,
  };
}

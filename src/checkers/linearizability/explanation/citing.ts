/**
 * How an explanation says which operation it means: by its events in a history, or by whatever numbers whoever asked
 * knows them by. What explanations call events are then these numbers.
 */
export interface Citing {
  /** Where to find an operation, or one end of it: `events 3 to 7`, `event 3`. */
  operation(events: readonly number[]): string;
  /** One end of an operation as a moment: `event 3`. */
  moment(event: number, end: "invocation" | "completion"): string;
  /** The title of a table's column, and what stands in it for an operation: `3-7`. */
  readonly column: string;
  cell(events: readonly number[]): string;
}

/** By the indices of events. */
export const byEvents: Citing = {
  operation: (events) => (events.length === 1 ? `event ${events[0]}` : `events ${events.join(" to ")}`),
  moment: (event) => `event ${event}`,
  column: "events",
  cell: (events) => events.join("-"),
};

import type { NoteEvent } from "../../core/event.js";
import { numberIn } from "../../core/fields.js";
import { type History, notes } from "../../core/history.js";
import { msToNs, type Ns } from "../../core/units.js";

/** When a host, or the harness and with it the whole machine, was measurably not running. */
export interface Stall {
  /** It is written once the stall is over. */
  readonly note: NoteEvent;
  /** The stall began no earlier. */
  readonly startNs: Ns;
  readonly measuredNs: Ns;
}

/**
 * A stall note of so many ms tells of a gap at least that long before it; the watch that wrote it looks only every
 * 100 ms and keeps silent below 100 ms, so the gap may have begun this much earlier.
 */
const STALL_SLACK_NS: Ns = msToNs(200);

/** All stalls, in the order in which they ended. */
export function stallsOf({ events }: History): readonly Stall[] {
  return notes(events, "stall").map((note) => {
    const measuredNs = msToNs(numberIn(note.value, "ms") ?? 0);
    return { note, startNs: note.timeNs - measuredNs - STALL_SLACK_NS, measuredNs };
  });
}

import type { RunView } from "../view.js";

/** What a run is about: leaders, locks, both; a history from elsewhere need have neither. */
export type Prizes = "leadership" | "locks" | "both" | "none";

export function prizesOf({ lanes }: RunView): Prizes {
  const sought = new Set(lanes.flatMap(({ rows }) => rows.map(({ prize }) => prize)));
  if (sought.has("leadership")) return sought.has("lock") ? "both" : "leadership";
  return sought.has("lock") ? "locks" : "none";
}

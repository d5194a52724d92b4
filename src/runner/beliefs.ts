import type { HistoryEvent } from "../core/event.js";
import { isJsonObject } from "../core/json.js";
import { seeksTenure, yieldsTenure } from "../core/tenure-operations.js";
import type { Ns } from "../core/units.js";

export interface Belief {
  readonly host: string;
  readonly token: number;
  readonly sinceNs: Ns;
}

/**
 * Which hosts believe that they lead, or hold a lock, kept as the history grows, for finding a nemesis' target. The checkers judge
 * belief from the whole history; this is only the view of the moment.
 */
export class Beliefs {
  readonly #held = new Map<string, Belief>();

  observe(host: string, event: HistoryEvent): void {
    if (event.type === "ok" && seeksTenure(event.f) && isJsonObject(event.value)) {
      const token = event.value["token"];
      if (typeof token === "number") this.#held.set(host, { host, token, sinceNs: event.timeNs });
    } else if (endsBelief(event)) {
      this.#held.delete(host);
    }
  }

  newest(): Belief | undefined {
    return [...this.#held.values()].sort((left, right) => right.sinceNs - left.sinceNs)[0];
  }
}

function endsBelief(event: HistoryEvent): boolean {
  return (
    (event.type === "invoke" && yieldsTenure(event.f)) ||
    (event.type === "note" && (event.f === "leadership-lost" || event.f === "died"))
  );
}

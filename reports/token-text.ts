import { isCompletion } from "../src/core/event.js";
import { grantsByToken } from "../src/core/grants.js";
import type { History } from "../src/core/history.js";

/**
 * How a run's tokens are best read: as they are; where they are zxids, in their two halves; where the system has none, and
 * they only tell tenures apart, by the tenure's place in the order of grants, as violations call it.
 */
export type TokenForm = "number" | "epoch.counter" | "tenure";

/** A zxid's upper half is the epoch of the server that led, its lower half that leader's counter. */
const HALF = 2 ** 32;

/** The form of all of a run's tokens: zxids where its servers tell their order by them. */
export function tokenForm({ events, header }: History): TokenForm {
  if (header?.tokens === "none") return "tenure";
  return events.some((event) => isCompletion(event) && event.at?.clock === "zxid") ? "epoch.counter" : "number";
}

/** What the bars of a run's tenures are labelled with, by token. */
export function tokenTexts(history: History): (token: number) => string {
  const form = tokenForm(history);
  switch (form) {
    case "number":
      return String;
    case "epoch.counter":
      return zxidText;
    case "tenure": {
      const grants = grantsByToken(history.events);
      return (token) => String(grants.get(token)?.place ?? "?");
    }
    default:
      return form satisfies never;
  }
}

/** A zxid 4294967349 is `1.53`, short enough for a bar, and its first digits tell something. */
function zxidText(token: number): string {
  return token >= HALF ? `${Math.floor(token / HALF)}.${token % HALF}` : String(token);
}

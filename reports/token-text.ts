import { isCompletion } from "../src/core/event.js";
import type { History } from "../src/core/history.js";

/** How a run's tokens are best read: as they are, or where they are zxids in their two halves. */
export type TokenForm = "number" | "epoch.counter";

/** A zxid's upper half is the epoch of the server that led, its lower half that leader's counter. */
const HALF = 2 ** 32;

/** The form of all of a run's tokens: zxids where its servers tell their order by them. */
export function tokenForm({ events }: History): TokenForm {
  return events.some((event) => isCompletion(event) && event.at?.clock === "zxid") ? "epoch.counter" : "number";
}

/** A token in its run's form: as a zxid 4294967349 is `1.53`, short enough for a bar, and its first digits tell something. */
export function tokenText(token: number, form: TokenForm): string {
  return form === "epoch.counter" && token >= HALF ? `${Math.floor(token / HALF)}.${token % HALF}` : String(token);
}

import type { History } from "../core/history.js";
import { openHistory } from "./open-history.js";

/** A history in our own format, as far as a kill let it get. Throws a UserError for anything else that is wrong. */
export function readHistory(path: string): History {
  return openHistory(path, { format: "usurper" });
}

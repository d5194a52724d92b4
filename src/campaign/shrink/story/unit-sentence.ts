import type { Unit } from "../history/units.js";
import { faultSentence } from "./fault-sentence.js";
import { noteSentence } from "./note-sentence.js";
import { operationSentence } from "./operation-sentence.js";

/** What happened in one unit of a history, in a sentence. */
export function unitSentence(unit: Unit): string {
  switch (unit.kind) {
    case "operation":
      return operationSentence(unit);
    case "note":
      return noteSentence(unit.events[0]);
    case "fault":
      return faultSentence(unit);
    default:
      return unit satisfies never;
  }
}

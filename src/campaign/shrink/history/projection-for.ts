import type { History } from "../../../core/history.js";
import { projectLogs } from "./log-entries.js";
import type { Projection } from "./projection.js";
import { explainedAnswers } from "./register-answers.js";
import type { Unit } from "./units.js";

/** How a rule's evidence is cut down to some of a history's units. */
export function projectionFor(rule: string, history: History, all: readonly Unit[]): Projection {
  switch (rule) {
    case "E12":
      return projectLogs(all);
    case "L":
      return explainedAnswers(history, all);
    default:
      // The other rules hold of every part of a history of which they hold, faults and stalls of E3 apart: those are in
      // the evidence of what they excuse, and evidence of a violation is what a search for the shortest begins with.
      return (kept) => kept;
  }
}

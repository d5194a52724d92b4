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
      // The other rules hold of every part of a history of which they hold, but for what excuses a breach of E3, E8, E9
      // or E10: a search for the shortest begins with the evidence of a violation, which nothing excused.
      return (kept) => kept;
  }
}

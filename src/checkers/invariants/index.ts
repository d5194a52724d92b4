import type { Checker } from "../../contract/checker.js";
import type { NoteEvent } from "../../core/event.js";
import { type History, notes, operations } from "../../core/history.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import { textIn } from "../reading/fields.js";
import { ms } from "../reading/wording.js";
import { ruling } from "../ruling.js";

/**
 * E7: what consensus promises, watched by the simulator in the true global state after every step (Ongaro 2014, figure
 * 3.2). A real cluster shows nobody its global state, so there the rule is not exercised.
 */
export const invariantsChecker: Checker = {
  name: "invariants",
  rules: ["E7"],
  check: (history) => ({ E7: judgeInvariants(history) }),
};

function judgeInvariants(history: History): RuleResult {
  const watched = history.header?.env === "sim";
  return ruling({
    opportunities: watched ? operations(history.events).length : 0,
    anomalies: notes(history.events, "invariant").map(anomalyOf),
    idle: watched ? "nothing was done" : "only the simulator sees the true state of all nodes",
  });
}

function anomalyOf(note: NoteEvent): Anomaly {
  const rule = textIn(note.value, "rule") ?? "E7";
  const why = textIn(note.value, "why") ?? "an invariant of the protocol was broken";
  return {
    severity: "violation",
    events: [note.index],
    why: `At ${ms(note.timeNs)} the true state of the nodes broke what the protocol promises${rule === "E7" ? "" : ` (${rule})`}: ${why}`,
    data: { rule, value: note.value },
  };
}

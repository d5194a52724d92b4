import type { Checker } from "../../contract/checker.js";
import type { NoteEvent } from "../../core/event.js";
import { textIn } from "../../core/fields.js";
import { type History, notes, operations } from "../../core/history.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import { ms } from "../reading/wording.js";
import { ruling } from "../ruling.js";
import { leadersByTerm, sharedTerms } from "./leaders-of-terms.js";

/**
 * E7: what consensus promises. In the simulator it is watched in the true global state after every step (Ongaro 2014,
 * figure 3.2), but for protocols that promise no such thing: a note tells that nothing is watched. A real cluster shows nobody its global state; there one leader a term is judged, by what the nodes log.
 */
export const invariantsChecker: Checker = {
  name: "invariants",
  rules: ["E7"],
  check: (history) => ({ E7: judgeInvariants(history) }),
};

function judgeInvariants(history: History): RuleResult {
  return history.header?.env === "sim" ? judgeTrueState(history) : judgeLogs(history);
}

function judgeTrueState(history: History): RuleResult {
  const watched = !notes(history.events, "watching").some(({ value }) => textIn(value, "source") === "simulator");
  return ruling({
    opportunities: watched ? operations(history.events).length : 0,
    anomalies: breachesOf(history),
    idle: watched ? "nothing was done" : "this protocol promises nothing that all nodes' true state could break",
  });
}

function judgeLogs(history: History): RuleResult {
  const terms = leadersByTerm(history);
  return ruling({
    opportunities: [...terms.values()].reduce((leaders, { size }) => leaders + size, 0),
    anomalies: [...breachesOf(history), ...sharedTerms(terms)],
    stats: terms.size === 0 ? {} : { judged: "one leader a term, by the nodes' logs", terms: terms.size },
    idle: "only the simulator sees the true state of all nodes, and no node's log told that it began to lead a term",
  });
}

function breachesOf(history: History): readonly Anomaly[] {
  return notes(history.events, "invariant").map(anomalyOf);
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

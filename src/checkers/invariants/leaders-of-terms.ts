import type { NoteEvent } from "../../core/event.js";
import { numberIn, textIn } from "../../core/fields.js";
import { type History, notes } from "../../core/history.js";
import type { Anomaly } from "../../core/verdict.js";
import { evidence, ms } from "../reading/wording.js";

/** Who led each term: of each node the first note that says so. */
export type Terms = ReadonlyMap<number, ReadonlyMap<string, NoteEvent>>;

/**
 * By what the nodes' logs tell alone: a line is written when a node begins to lead, and has role and term of one moment.
 * An answer to a question for the status may have the role of one term and the number of the next, and would accuse the
 * innocent. When two nodes lead does not matter, and so neither does how late a line was read.
 */
export function leadersByTerm({ events }: History): Terms {
  const terms = new Map<number, Map<string, NoteEvent>>();
  for (const note of notes(events, "server")) {
    const term = numberIn(note.value, "term");
    const leads = textIn(note.value, "source") === "log" && textIn(note.value, "role") === "leader";
    if (!leads || term === undefined) continue;
    const leaders = terms.get(term) ?? new Map<string, NoteEvent>();
    terms.set(term, leaders);
    const node = note.node ?? note.process;
    if (!leaders.has(node)) leaders.set(node, note);
  }
  return terms;
}

/** A violation for each term that more than one node led. */
export function sharedTerms(terms: Terms): readonly Anomaly[] {
  return [...terms].filter(([, leaders]) => leaders.size > 1).map(([term, leaders]) => anomalyOf(term, leaders));
}

function anomalyOf(term: number, leaders: ReadonlyMap<string, NoteEvent>): Anomaly {
  const told = [...leaders].map(([node, { timeNs }]) => `${node} at ${ms(timeNs)}`).join(", ");
  return {
    severity: "violation",
    events: evidence(...[...leaders.values()].map(({ index }) => index)),
    why: `By their own logs ${[...leaders.keys()].join(" and ")} led one and the same term, ${term} (noted of ${told}), which has one leader.`,
    data: { term, nodes: [...leaders.keys()] },
  };
}

import type { Model } from "../../../contract/model.js";
import type { Explanation } from "../../../core/explanation.js";
import type { Json } from "../../../core/json.js";
import type { Anomaly } from "../../../core/verdict.js";
import type { CallLog } from "../call-log.js";
import type { Decision } from "../decision.js";
import { byEvents, type Citing } from "./citing.js";
import { NamedOperations, type Naming } from "./named-operations.js";
import { Reasons } from "./reasons.js";
import { type Refutation, refutationOf } from "./refutation.js";
import { abridged, statesText } from "./wording.js";

/** Bounds of what is named, so that an explanation stays within some tens of kilobytes. */
const MAX_CORE = 24;
const MAX_OPEN = 8;
const MAX_LAST = 20;
const MAX_STATES = 5;

/**
 * Why the calls of a log are not linearizable: the fewest that cannot all be, how far an order gets, and what each
 * operation lacks to go next. `decision` is that on this log by this model from this state. Costs some thousand steps
 * of the model however long the log is.
 */
export function explain(
  model: Model,
  log: CallLog,
  initial: Json,
  decision: Extract<Decision, { verdict: "invalid" }>,
  naming: Naming = { subject: "the history" },
): Explanation {
  const refutation = refutationOf(model, log, initial, decision);
  const named = new NamedOperations(model, log, naming);
  const why = nameAll(refutation, named);
  const { operations, placeOf } = named.listed();
  const { stuck, steps, states, prefix, tail } = refutation;
  const core = refutation.core.slice(-MAX_CORE);
  const stateText = (state: Json) => abridged(model.describeState(state));
  return {
    subject: naming.subject,
    model: model.name,
    operations,
    stuck: placeOf(stuck),
    window: {
      from: refutation.from,
      returns: refutation.returns,
      startNs: Math.max(refutation.startNs, Math.min(...operations.map(({ startNs }) => startNs))),
      endNs: log.endNs[stuck] as number,
      core: core.map(placeOf),
      furtherCore: refutation.core.length - core.length,
      minimal: refutation.minimal,
    },
    prefix: {
      length: prefix.length,
      last: tail
        .slice(-MAX_LAST)
        .map(({ call, atNs, after }) => ({ operation: placeOf(call), atNs, state: stateText(after) })),
    },
    states: {
      known: refutation.before.known,
      listed: states.slice(0, MAX_STATES).map((state) => stateText(steps.stateOf(state))),
      further: Math.max(0, states.length - MAX_STATES),
    },
    why,
  };
}

/** Gives each operation its role and its sentence; returns the window's. */
function nameAll(refutation: Refutation, named: NamedOperations): string {
  const reasons = new Reasons(refutation, named);
  const { stuck, core, open, ender, tail } = refutation;
  const { endNs } = named.log;
  named.name(stuck, "stuck", reasons.ofStuck());
  for (const call of core.slice(-MAX_CORE)) named.name(call, "core", reasons.ofCore(call));
  if (ender !== undefined) named.name(ender.call, "related", reasons.ofEnder());
  const later = reasons.later();
  if (later !== undefined) named.name(later.call, "related", later.why);
  const others = open.filter((call) => !named.has(call));
  // Those that would help come first, then those that have an answer to be explained.
  const rank = (call: number) => (reasons.helps(call) ? 0 : endNs[call] === Number.POSITIVE_INFINITY ? 2 : 1);
  const told = nearest(others, named)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MAX_OPEN);
  for (const call of told) {
    const role = endNs[call] === Number.POSITIVE_INFINITY ? "unknown" : "pending";
    named.name(call, role, reasons.ofOpen(call));
  }
  for (const { call } of tail.slice(-MAX_LAST)) named.name(call, "placed", null);
  return reasons.ofWindow(others.length - told.length);
}

/** The calls invoked last: of thousands that never answered these are the likeliest to matter. */
function nearest(calls: readonly number[], { log }: NamedOperations): number[] {
  return calls.toSorted((a, b) => (log.startNs[b] as number) - (log.startNs[a] as number)).slice(0, MAX_RANKED);
}

const MAX_RANKED = 256;

/** The sentence for a person: what cannot be, and what was the case instead. */
export function describeExplanation(
  { operations, stuck, states, subject }: Explanation,
  citing: Citing = byEvents,
): string {
  const operation = operations[stuck];
  if (operation === undefined) throw new RangeError("an explanation names the operation that is stuck");
  const instead = statesText(states.listed, states.further);
  return `${operation.text} (${citing.operation(operation.events)}) has no place in any order that explains the answers before it: by then ${subject} ${instead}`;
}

/** The anomaly of rule L that carries the explanation. */
export function explainedAnomaly(explanation: Explanation): Anomaly {
  const { operations, stuck, window, model, subject } = explanation;
  const cited = [...window.core, stuck].flatMap((place) => operations[place]?.events ?? []);
  return {
    severity: "violation",
    events: [...new Set(cited)].sort((a, b) => a - b),
    why: describeExplanation(explanation),
    data: { model, subject, explanation },
  };
}

import type { Checker, CheckLimits } from "../../../contract/checker.js";
import type { History } from "../../../core/history.js";
import type { Anomaly } from "../../../core/verdict.js";
import { ddmin } from "../ddmin.js";
import { violationsOf } from "../rule-violations.js";
import { projectionFor } from "./projection-for.js";
import { historyOf, type Unit, unitsOf } from "./units.js";

/** The shortest part of a history that violates a rule when it is checked alone. */
export interface ShortestHistory {
  readonly history: History;
  /** In the order of their first events, under their indices in the whole history. */
  readonly units: readonly Unit[];
  /** What the rule says of `history`. */
  readonly violation: Anomaly;
  /** What it says of the same violation in the whole history, where it knows more of what was around it. */
  readonly inWhole: Anomaly;
  /** What it cites there and `units` can do without. */
  readonly alsoCited: readonly Unit[];
}

export interface RuleQuestion {
  readonly rule: string;
  /** The checker that judges the rule. */
  readonly checker: Checker;
  readonly limits: CheckLimits;
}

/** Of many violations the first ones are looked at: they tell the story as well as the last. */
const VIOLATIONS_TRIED = 5;

/**
 * Looks for the fewest operations, notes and faults that violate the rule by themselves, none of which can be left out.
 * Begins with the evidence of each of the first violations; where that does not do, since the rule needs more than it
 * cites, with the whole history. Undefined where even that does not violate it.
 */
export async function shortestHistory(
  history: History,
  violations: readonly Anomaly[],
  question: RuleQuestion,
): Promise<ShortestHistory | undefined> {
  const all = unitsOf(history.events);
  const project = projectionFor(question.rule, history, all);
  const violation = (units: readonly Unit[]): Anomaly | undefined =>
    violationsOf(historyOf(history, project(units)), question.rule, question.checker, question.limits)[0];
  let best: { readonly units: readonly Unit[]; readonly inWhole: Anomaly } | undefined;
  const violates = (units: readonly Unit[]): boolean => violation(units) !== undefined;
  for (const inWhole of violations.slice(0, VIOLATIONS_TRIED)) {
    const enough = await sufficient(citedBy(inWhole, all), all, violates);
    if (enough === undefined) continue;
    const units = project(await ddmin(enough, violates));
    if (best === undefined || units.length < best.units.length) best = { units, inWhole };
  }
  const proof = best === undefined ? undefined : violation(best.units);
  if (best === undefined || proof === undefined) return undefined;
  const proving = new Set(best.units.map(({ events: [first] }) => first?.index));
  const alsoCited = citedBy(best.inWhole, all).filter(({ events: [first] }) => !proving.has(first?.index));
  return { history: historyOf(history, best.units), violation: proof, ...best, alsoCited };
}

function citedBy({ events }: Anomaly, all: readonly Unit[]): readonly Unit[] {
  return all.filter((unit) => unit.events.some(({ index }) => events.includes(index)));
}

/** The evidence, with as little as it takes of all else for the rule to be violated; undefined where nothing does. */
async function sufficient(
  cited: readonly Unit[],
  all: readonly Unit[],
  violates: (units: readonly Unit[]) => boolean,
): Promise<readonly Unit[] | undefined> {
  if (violates(cited)) return cited;
  if (!violates(all)) return undefined;
  const rest = all.filter((unit) => !cited.includes(unit));
  const withCited = (more: readonly Unit[]): readonly Unit[] => {
    const wanted = new Set([...cited, ...more]);
    return all.filter((unit) => wanted.has(unit));
  };
  return withCited(await ddmin(rest, (more) => violates(withCited(more))));
}

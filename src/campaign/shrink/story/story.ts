import { findRule, type Rule } from "../../../checkers/rules.js";
import type { Ns } from "../../../core/units.js";
import { type RunPlan, systemLabel } from "../../plan.js";
import type { ShortestHistory } from "../history/shortest-history.js";
import { type Unit, unitsOf } from "../history/units.js";
import type { Specimen } from "../specimen.js";
import { contextOf } from "./context.js";
import { unitSentence } from "./unit-sentence.js";

/** A violation told sentence by sentence, in the order of time. */
export interface Story {
  readonly title: string;
  /** What was run. */
  readonly setting: string;
  readonly lines: readonly StoryLine[];
  /** Why what is told breaks the rule: the checker's own sentence. */
  readonly why: string;
  readonly rule: Pick<Rule, "id" | "name" | "statement" | "onCall">;
}

export interface StoryLine {
  readonly timeNs: Ns;
  readonly text: string;
  /**
   * - `proof`: without it the rule would not be violated.
   * - `context`: what else happened around it, for understanding; it proves nothing.
   */
  readonly part: "proof" | "context";
}

/** Tells the violation of a run: the shortest history that proves it, with what led to it. */
export function storyOf(ruleId: string, specimen: Specimen, shortest: ShortestHistory): Story {
  const { plan, history } = specimen;
  const proof = shortest.units.map((unit) => lineOf(unit, "proof"));
  const context = contextOf(unitsOf(history.events), shortest).map((unit) => lineOf(unit, "context"));
  // A fault is told when it begins; of what happens at one moment, what led to it comes first.
  const lines = [...context, ...proof].sort((left, right) => left.timeNs - right.timeNs);
  const rule = ruleOf(ruleId);
  return {
    title: `${rule.id} (${rule.name}) is broken`,
    setting: settingOf(plan),
    lines,
    why: whyText(shortest),
    rule,
  };
}

function lineOf(unit: Unit, part: StoryLine["part"]): StoryLine {
  return { timeNs: unit.events[0]?.timeNs ?? 0, text: unitSentence(unit), part };
}

function settingOf({ system, bug, workload, nodes, contenders, seed, env }: RunPlan): string {
  const planted = bug === undefined ? "" : ` with the planted bug ${bug}`;
  return `${systemLabel(system)}${planted}, workload ${workload}, in ${env}: ${count(nodes.length, "node")}, ${count(contenders.length, "contender")}, seed ${seed}.`;
}

/** The sentence that knows more, but for a search's: what it explains by is the few operations that it was given. */
function whyText({ violation, inWhole }: ShortestHistory): string {
  const { why } = violation.data?.["explanation"] === undefined ? inWhole : violation;
  return /[.!]$/.test(why) ? why : `${why}.`;
}

function ruleOf(id: string): Story["rule"] {
  return findRule(id) ?? { id, name: "a rule of a plug-in", statement: "", onCall: "" };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

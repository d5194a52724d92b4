import type { Checker } from "../../contract/checker.js";
import { EnvironmentError, UserError } from "../../core/errors.js";
import type { History } from "../../core/history.js";
import { readHistory } from "../../store/history-reader.js";
import type { RunPlan } from "../plan.js";
import { type Plugins, ruleIds } from "../plugins.js";
import type { RecordedRun } from "../replay/recorded-run.js";
import { suggestion } from "../suggest.js";
import { violationsOf } from "./rule-violations.js";

/** The rule that a shrunk run must go on to violate. */
export interface ViolatedRule {
  readonly rule: string;
  readonly checker: Checker;
  /** Other rules that the run violates. */
  readonly others: readonly string[];
}

/**
 * Of several rules the first of these is taken: what two or three operations prove comes before what it takes many to
 * see, and what clients saw before what only the simulator can know.
 */
const TELLING: readonly string[] = ["E4", "E12", "E5", "E11", "E1", "E3", "E10", "E9", "E8", "L", "E7"];

/**
 * Finds the rule to go by in a run that was run again: the one that is wanted, else one that its planted bug must break.
 * Throws a UserError where no such rule is violated, an EnvironmentError where it was, and is not now.
 */
export function violatedRule(
  { folder, plan }: RecordedRun,
  again: History,
  wanted: string | undefined,
  { checkers, plugins }: { readonly checkers: readonly Checker[]; readonly plugins: Plugins },
): ViolatedRule {
  const violated = violatedRules(again, checkers, plan);
  if (wanted !== undefined) demandKnown(wanted, checkers, plugins);
  const rule = wanted === undefined ? mostTelling(violated, plan, plugins) : violated.find((id) => id === wanted);
  if (rule !== undefined) {
    const checker = checkers.find(({ rules }) => rules.includes(rule));
    if (checker !== undefined) return { rule, checker, others: violated.filter((other) => other !== rule) };
  }
  const recorded = violatedRules(readHistory(folder.historyFile), checkers, plan);
  const lost = wanted === undefined ? recorded : recorded.filter((id) => id === wanted);
  if (lost.length > 0) {
    throw new EnvironmentError(
      `${folder.path} breaks ${lost.join(", ")} as it was recorded, but not when it is run again`,
      {
        hint: `usurper replay ${folder.path} tells from where on it goes another way`,
      },
    );
  }
  if (wanted !== undefined && violated.length > 0) {
    throw new UserError(`${folder.path} does not break ${wanted}`, { hint: `it breaks ${violated.join(", ")}` });
  }
  throw new UserError(
    `${folder.path} shows no violation${wanted === undefined ? "" : ` of ${wanted}`}: there is nothing to shrink`,
    {
      hint: `usurper check ${folder.path} tells what it shows`,
    },
  );
}

function demandKnown(wanted: string, checkers: readonly Checker[], plugins: Plugins): void {
  const judged = ruleIds(checkers);
  if (judged.includes(wanted)) return;
  const known = ruleIds(plugins.checkers).includes(wanted);
  const message = known ? `rule ${wanted} is not judged in this run's workload` : `unknown rule ${wanted}`;
  throw new UserError(message, { hint: known ? `judged are ${judged.join(", ")}` : suggestion(wanted, judged) });
}

function violatedRules(history: History, checkers: readonly Checker[], { limits }: RunPlan): readonly string[] {
  return checkers.flatMap((checker) =>
    checker.rules.filter((rule) => violationsOf(history, rule, checker, limits).length > 0),
  );
}

function mostTelling(violated: readonly string[], { system, bug }: RunPlan, { systems }: Plugins): string | undefined {
  const planted = systems.find(({ name }) => name === system.name)?.bugs.find(({ name }) => name === bug);
  const expected = violated.filter((rule) => planted?.rules.includes(rule));
  const rank = (rule: string): number => (TELLING.includes(rule) ? TELLING.indexOf(rule) : TELLING.length);
  return [...(expected.length > 0 ? expected : violated)].sort((left, right) => rank(left) - rank(right))[0];
}

import type { Checker } from "../../contract/checker.js";
import { EnvironmentError, UserError } from "../../core/errors.js";
import type { History } from "../../core/history.js";
import type { Ms } from "../../core/units.js";
import type { Anomaly } from "../../core/verdict.js";
import { readHistory } from "../../store/history-reader.js";
import type { RunPlan } from "../plan.js";
import { type Plugins, ruleIds } from "../plugins.js";
import type { RecordedRun } from "../replay/recorded-run.js";
import { violationsOf } from "./rule-violations.js";
import { violatedMs } from "./specimen.js";

/** The rule that a shrunk run must go on to violate. */
export interface ViolatedRule {
  readonly rule: string;
  readonly checker: Checker;
  /** Other rules that the run violates. */
  readonly others: readonly string[];
}

/**
 * Of several rules the first of these is the most telling: what two or three operations prove comes before what it takes
 * many to see, and what clients saw before what only the simulator can know.
 */
const TELLING: readonly string[] = ["E4", "E12", "E5", "E11", "E1", "E2", "E3", "E10", "E9", "E8", "L", "E7", "crash"];

/**
 * The rules to go by in a run that was run again, best first: the one that is wanted; else, of those that its planted
 * bug must break, the most telling, and the one that broke first, which hangs on less and so gets smaller.
 * Throws a UserError where no such rule is violated, an EnvironmentError where it was, and is not now.
 */
export function rulesToShrinkBy(
  { folder, plan }: RecordedRun,
  again: History,
  wanted: string | undefined,
  { checkers, plugins }: { readonly checkers: readonly Checker[]; readonly plugins: Plugins },
): readonly ViolatedRule[] {
  const broken = violations(again, checkers, plan);
  if (wanted !== undefined) demandKnown(wanted, checkers, plugins);
  const chosen =
    wanted === undefined ? choiceOf(broken, again, plan, plugins) : broken.filter(({ rule }) => rule === wanted);
  if (chosen.length > 0) return chosen.map((violated) => ({ ...violated, others: othersThan(violated, broken) }));
  const recorded = violations(readHistory(folder.historyFile), checkers, plan).map(({ rule }) => rule);
  const lost = wanted === undefined ? recorded : recorded.filter((rule) => rule === wanted);
  if (lost.length > 0) {
    throw new EnvironmentError(
      `${folder.path} breaks ${lost.join(", ")} as it was recorded, but not when it is run again`,
      { hint: `usurper replay ${folder.path} tells from where on it goes another way` },
    );
  }
  if (wanted !== undefined && broken.length > 0) {
    const hint = `it breaks ${broken.map(({ rule }) => rule).join(", ")}`;
    throw new UserError(`${folder.path} does not break ${wanted}`, { hint });
  }
  const which = wanted === undefined ? "" : ` of ${wanted}`;
  throw new UserError(`${folder.path} shows no violation${which}: there is nothing to shrink`, {
    hint: `usurper check ${folder.path} tells what it shows`,
  });
}

/** A rule with what breaks it. */
interface Broken extends Omit<ViolatedRule, "others"> {
  readonly violations: readonly Anomaly[];
}

function othersThan({ rule }: Broken, broken: readonly Broken[]): readonly string[] {
  return broken.map((other) => other.rule).filter((other) => other !== rule);
}

function violations(history: History, checkers: readonly Checker[], { limits }: RunPlan): readonly Broken[] {
  const judged = checkers.flatMap((checker) =>
    checker.rules.map((rule) => ({ rule, checker, violations: violationsOf(history, rule, checker, limits) })),
  );
  return judged.filter((found) => found.violations.length > 0);
}

function choiceOf(
  broken: readonly Broken[],
  history: History,
  { system, bug }: RunPlan,
  { systems }: Plugins,
): readonly Broken[] {
  const planted = systems.find(({ name }) => name === system.name)?.bugs.find(({ name }) => name === bug);
  const expected = broken.filter(({ rule }) => planted?.rules.includes(rule));
  const choices = expected.length > 0 ? expected : broken;
  const rank = ({ rule }: Broken): number => (TELLING.includes(rule) ? TELLING.indexOf(rule) : TELLING.length);
  const since = (found: Broken): Ms => violatedMs({ history, violations: found.violations });
  const [telling] = [...choices].sort((left, right) => rank(left) - rank(right));
  const [first] = [...choices].sort((left, right) => since(left) - since(right));
  return [...new Set([telling, first])].filter((found) => found !== undefined);
}

function demandKnown(wanted: string, checkers: readonly Checker[], plugins: Plugins): void {
  const judged = ruleIds(checkers);
  if (judged.includes(wanted)) return;
  const known = ruleIds(plugins.checkers).includes(wanted);
  const message = known ? `rule ${wanted} is not judged in this run's workload` : `unknown rule ${wanted}`;
  throw new UserError(message, { hint: `judged are ${judged.join(", ")}` });
}
